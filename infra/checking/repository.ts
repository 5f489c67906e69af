/** The content of the repository as hashes: by it a check knows whether anything changed since it last passed. */

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export const root = path.join(import.meta.dirname, '../..');
/** Emptied by `npm ci`, so that a fresh clone and CI always check everything. */
const cacheFolder = path.join(root, 'node_modules', '.cache', 'aks-patch-warden');

export function hashOf(...parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}

/** Path, with slashes, to hash, of all that git tracks or would; sorted. */
export function hashRepository(): ReadonlyMap<string, string> {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    maxBuffer: 64 * 1024 * 1024,
  });
  const files = [...new Set(listed.toString().split('\0'))].filter((file) => file !== '').toSorted();
  const there = files.filter((file) => existsSync(path.join(root, file)));
  return new Map(there.map((file) => [file, hashFile(path.join(root, file))]));
}

/** What a folder holds, as one hash; of an absent one too. */
export function hashFolder(folder: string): string {
  const whole = path.join(root, folder);
  if (!existsSync(whole)) return 'absent';
  const files = readdirSync(whole, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .filter((file) => statSync(path.join(whole, file)).isFile());
  return hashOf(...files.flatMap((file) => [file, hashFile(path.join(whole, file))]));
}

function hashFile(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/** The tools themselves: what npm installed, and the Node they run on. */
export function hashTools(): string {
  return hashOf(process.version, hashFile(path.join(root, 'node_modules', '.package-lock.json')));
}

/** Names to hashes. A cache that cannot be read is an empty one. */
export function readCache(name: string): Record<string, string> {
  try {
    return JSON.parse(readFileSync(path.join(cacheFolder, name), 'utf8')) as Record<string, string>;
  } catch {
    return {};
  }
}

export function writeCache(name: string, content: Readonly<Record<string, string>>): void {
  mkdirSync(cacheFolder, { recursive: true });
  writeFileSync(path.join(cacheFolder, name), JSON.stringify(content));
}
