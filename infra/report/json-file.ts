/** JSON files as every shell writes them: PowerShell's `>` makes UTF-16, other tools put a mark before UTF-8. */

import { readFileSync } from 'node:fs';

/** What is wrong with a file somebody named: told in one line, exit code 2. */
export class InputError extends Error {}

/** `-` reads standard input. */
export function readJsonFile(file: string): unknown {
  const name = file === '-' ? 'standard input' : file;
  let text: string;
  try {
    text = decoded(readFileSync(file === '-' ? 0 : file));
  } catch (fault) {
    throw new InputError(`${name} cannot be read: ${messageOf(fault)}`, { cause: fault });
  }
  if (text.trim() === '') throw new InputError(`${name} is empty: did the command that should fill it fail?`);
  try {
    return JSON.parse(text) as unknown;
  } catch (fault) {
    throw new InputError(`${name} cannot be read as JSON: ${messageOf(fault)}`, { cause: fault });
  }
}

/** By the first bytes: a byte order mark, or the zero of the first character, which JSON has in ASCII. */
export function decoded(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const isBigEndian = (first === 0xfe && second === 0xff) || first === 0;
  const isLittleEndian = (first === 0xff && second === 0xfe) || second === 0;
  return new TextDecoder(isBigEndian ? 'utf-16be' : isLittleEndian ? 'utf-16le' : 'utf-8').decode(bytes);
}

function messageOf(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault);
}
