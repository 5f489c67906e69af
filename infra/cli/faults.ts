/** What can go wrong, told in one line with its cure; and the exit codes, which pipelines rely on. */

import { CommanderError } from '@commander-js/extra-typings';

/** A mistake of whoever typed the command. */
export class UsageError extends Error {}

/** What is wrong with a file somebody named. */
export class InputError extends Error {}

export const exitCodes = {
  fine: 0,
  found: 1,
  wrongInput: 2,
  cannot: 3,
  interrupted: 130,
} as const;

export interface Ending {
  readonly code: number;
  /** Undefined when it was told already, as help is. */
  readonly line: string | undefined;
}

/** `help` is the line that somebody types to learn more. */
export function endingOf(fault: unknown, help: string): Ending {
  if (fault instanceof CommanderError) {
    if (fault.exitCode === 0) return { code: exitCodes.fine, line: undefined };
    if (fault.code === 'commander.help') return { code: exitCodes.wrongInput, line: undefined };
    return { code: exitCodes.wrongInput, line: `${spoken(fault.message)} See: ${help}` };
  }
  const line = messageOf(fault);
  if (fault instanceof UsageError) return { code: exitCodes.wrongInput, line: `${line}. See: ${help}` };
  if (fault instanceof InputError) return { code: exitCodes.wrongInput, line };
  return { code: exitCodes.cannot, line: cured(fault) ?? line };
}

/** Commander tells the nearest right word in a line of its own. */
function spoken(message: string): string {
  const [what = '', meant] = message.replace(/^error: /, '').split('\n');
  const sentence = what.replace(/\.$/, '');
  return meant === undefined ? `${sentence}.` : `${sentence}: ${meant.replace(/^\(D/, 'd').replace(/\)$/, '')}`;
}

/** Every credential there is tells at length why it is not the one; what helps is one of them. */
function cured(fault: unknown): string | undefined {
  const chain = causes(fault);
  if (chain.some(({ name }) => /Authentication|Credential/.test(name)))
    return 'You are not signed in to Azure: run az login.';
  const unreachable = chain.find((each) => 'code' in each && unreachableCodes.has(String(each.code)));
  if (unreachable === undefined) return undefined;
  return `Azure cannot be reached (${messageOf(unreachable)}): is there a network, and does HTTPS_PROXY name the proxy?`;
}

const unreachableCodes = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'ENETUNREACH']);

function causes(fault: unknown): readonly Error[] {
  return fault instanceof Error ? [fault, ...causes(fault.cause)] : [];
}

/** In one line, without what a terminal would obey. */
export function messageOf(fault: unknown): string {
  const text = fault instanceof Error ? fault.message : String(fault);
  return text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
}
