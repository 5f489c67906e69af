/** GUIDs that are the same in every run. */

import { createHash } from 'node:crypto';

/** The same name always makes the same GUID, so that two runs can be compared. */
export function guidOf(text: string): string {
  const hash = createHash('md5').update(text).digest('hex');
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}
