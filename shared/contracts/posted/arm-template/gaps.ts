/** What is unresolved in a value, taken out of it, so that the rest can be read like an answer of Azure. */

import type { Json } from '../../../domain/json.ts';
import { isTemplateList, isTemplateObject, isUnresolved, type TemplateValue } from './template-value.ts';

export interface Gap {
  /** Such as `properties.agentPoolProfiles[0].count`. */
  readonly path: string;
  readonly text: string;
}

export interface SplitValue {
  /** Undefined: nothing of it is known. */
  readonly known: Json | undefined;
  readonly gaps: readonly Gap[];
}

/** `staysAsText`: paths whose unresolved text is kept, such as a name. */
export function splitGaps(value: TemplateValue, staysAsText: RegExp, path = ''): SplitValue {
  if (isUnresolved(value))
    return { known: staysAsText.test(path) ? value.text : undefined, gaps: [{ path, text: value.text }] };
  if (isTemplateList(value)) {
    const parts = value.map((each, index) => splitGaps(each, staysAsText, `${path}[${String(index)}]`));
    return { known: parts.flatMap(({ known }) => (known === undefined ? [] : [known])), gaps: gapsOf(parts) };
  }
  if (!isTemplateObject(value)) return { known: value, gaps: [] };
  const parts = Object.entries(value).map(([name, each]) => ({
    name,
    ...splitGaps(each, staysAsText, path === '' ? name : `${path}.${name}`),
  }));
  const known = parts.flatMap((part) => (part.known === undefined ? [] : [[part.name, part.known]]));
  return { known: Object.fromEntries(known) as Json, gaps: gapsOf(parts) };
}

function gapsOf(parts: readonly SplitValue[]): readonly Gap[] {
  return parts.flatMap(({ gaps }) => gaps);
}
