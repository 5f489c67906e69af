/** The warden of this process. The only reader of the environment; bad settings or a bad policy stop the app at load. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compose } from './composition.ts';
import type { Services } from './app.ts';
import type { FieldProblem } from './field-problem.ts';
import { parsePolicyDocument, type ParsedPolicy, type PolicyDocument } from './contracts/policy-document.ts';
import { parseSettings, type Environment } from './settings.ts';
import type { Channel } from './channels/channel.ts';
import { channels } from './channels/index.ts';
import { offReceivers } from './channels/off-receivers.ts';
import type { OffReceiver, Receiver } from './domain/notices/receiver.ts';

export const services = loadServices(process.env);

/** Throws one error that lists every problem of settings, policy document and webhooks at once. */
export function loadServices(environment: Environment): Services {
  const parsed = parseSettings(environment);
  const policy = readPolicy(environment['POLICY_FILE'] ?? join(import.meta.dirname, 'policy.json'));
  const fleet: PolicyDocument | undefined = policy.kind === 'policy' ? policy.document : undefined;
  const receivers = fleet?.receivers ?? [];
  const off = offReceivers(environment, receivers);
  const problems = [
    ...(parsed.kind === 'invalid' ? parsed.problems : []),
    ...(policy.kind === 'invalid' ? policy.problems.map(inPolicy) : []),
    ...Object.values<Channel>(channels).flatMap((each) => each.problems?.(environment, receivers) ?? []),
    ...nobodyLeft(receivers, off),
  ];
  if (parsed.kind === 'invalid' || fleet === undefined || problems.length > 0) throw new Error(listProblems(problems));
  return compose({ settings: parsed.settings, policy: fleet, off, secret: (setting) => environment[setting] });
}

/** A warden that can tell nobody does its work for nobody. */
function nobodyLeft(receivers: readonly Receiver[], off: readonly OffReceiver[]): readonly FieldProblem[] {
  if (receivers.length === 0 || off.length < receivers.length) return [];
  const settings = [...new Set(off.map(({ setting }) => setting))].join(' or ');
  return [{ field: 'policy receivers', message: `none of them can be told anything: set ${settings}` }];
}

function readPolicy(file: string): ParsedPolicy {
  try {
    // Some editors put a byte order mark before a document.
    return parsePolicyDocument(JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, '')));
  } catch (fault) {
    const message = `${file} cannot be read as JSON: ${fault instanceof Error ? fault.message : String(fault)}`;
    return { kind: 'invalid', problems: [{ field: '(file)', message }] };
  }
}

function inPolicy({ field, message }: FieldProblem): FieldProblem {
  return { field: `policy ${field}`, message };
}

function listProblems(problems: readonly FieldProblem[]): string {
  const lines = problems.map(({ field, message }) => `  - ${field}: ${message}`);
  return `AKS Patch Warden cannot start; correct ${problems.length === 1 ? 'this' : 'these'}:\n${lines.join('\n')}`;
}
