/** Maintenance configurations in the forms people have at hand. */

import { isJsonObject, type JsonObject } from '../../domain/json.ts';
import type { FieldProblem } from '../../field-problem.ts';
import { field, parsedJson, textField, withoutNulls } from '../azure/json-field.ts';

const configurationFields =
  'name properties maintenanceWindow maintenanceWindowId schedule daily weekly absoluteMonthly relativeMonthly intervalDays intervalWeeks intervalMonths dayOfWeek ' +
  'dayOfMonth weekIndex durationHours utcOffset startDate startTime notAllowedDates start end timeInWeek day hourSlots notAllowedTime';
const canonicalFields = new Map(configurationFields.split(' ').map((name) => [name.toLowerCase(), name]));

/** A maintenance configuration in ARM's form: canonical casing, no nulls, its own name without the cluster's. */
export function toConfiguration(value: JsonObject): JsonObject {
  const { properties, ...rest } = canonical(withoutNulls(value)) as JsonObject;
  const given = parsedJson(properties) as JsonObject | undefined;
  return { ...rest, name: nameOf(value), properties: given ?? rest };
}

/** Empty when it has neither name nor id. */
function nameOf(configuration: JsonObject): string {
  const text = textField(configuration, 'name') || textField(configuration, 'id');
  return text.split('/').at(-1) ?? '';
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [canonicalFields.get(name.toLowerCase()) ?? name, canonical(each)]),
  );
}

export interface PostedConfigurations {
  readonly configurations: readonly JsonObject[];
  readonly problems: readonly FieldProblem[];
}

/** One of them, a list, the answer of a list, or a list of answers. */
export function readConfigurations(given: unknown, path: string): PostedConfigurations {
  if (Array.isArray(given)) {
    const read = given.map((each, index) => readConfigurations(each, `${path}[${String(index)}]`));
    return {
      configurations: read.flatMap(({ configurations }) => configurations),
      problems: read.flatMap(({ problems }) => problems),
    };
  }
  if (!isJsonObject(given))
    return refused(path, 'must be a maintenance configuration as a JSON object, or a list of them');
  const list = field(given, 'value');
  if (Array.isArray(list)) return readConfigurations(list, `${path}.value`);
  if (nameOf(given) === '') return refused(`${path}.name`, 'is missing: such as aksManagedNodeOSUpgradeSchedule');
  return { configurations: [toConfiguration(given)], problems: [] };
}

function refused(path: string, message: string): PostedConfigurations {
  return { configurations: [], problems: [{ field: path, message }] };
}
