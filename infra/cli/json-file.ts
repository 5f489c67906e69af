/** JSON files as every shell writes them: PowerShell's `>` makes UTF-16, other tools put a mark before UTF-8. */

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { InputError, messageOf } from './faults.ts';
import { nearest } from './nearest.ts';

/** `-` reads standard input. */
export async function readJsonFile(file: string): Promise<unknown> {
  const name = file === '-' ? 'standard input' : file;
  const text = decoded(file === '-' ? await buffer(process.stdin) : bytesOf(file));
  if (text.trim() === '') throw new InputError(`${name} is empty: did the command that should fill it fail?`);
  try {
    return JSON.parse(text) as unknown;
  } catch (fault) {
    const cure = 'the Azure CLI writes JSON with -o json';
    throw new InputError(`${name} cannot be read as JSON: ${messageOf(fault)}; ${cure}`, { cause: fault });
  }
}

function bytesOf(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (fault) {
    const code = fault instanceof Error && 'code' in fault ? fault.code : undefined;
    if (code === 'ENOENT') throw new InputError(`${file} is not there${meant(file)}`, { cause: fault });
    if (code === 'EISDIR') throw new InputError(`${file} is a folder: name a file${filesIn(file)}`, { cause: fault });
    throw new InputError(`${file} cannot be read: ${messageOf(fault)}`, { cause: fault });
  }
}

/** The file of the same folder whose name is nearest, when one is near. */
function meant(file: string): string {
  const folder = dirname(file);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    return `, nor is the folder ${folder}: the command runs in ${process.cwd()}`;
  const known = readdirSync(folder).map((name) => (folder === '.' ? name : join(folder, name)));
  return nearest(file, known) || `: the command runs in ${process.cwd()}`;
}

function filesIn(folder: string): string {
  const found = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return found.length === 0 ? '' : `, such as ${join(folder, found[0] ?? '')}`;
}

/** By the first bytes: a byte order mark, or the zero of the first character, which JSON has in ASCII. */
export function decoded(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const isBigEndian = (first === 0xfe && second === 0xff) || first === 0;
  const isLittleEndian = (first === 0xff && second === 0xfe) || second === 0;
  return new TextDecoder(isBigEndian ? 'utf-16be' : isLittleEndian ? 'utf-16le' : 'utf-8').decode(bytes);
}
