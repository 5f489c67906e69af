/** What somebody may have meant who mistyped a name. */

import { closestMatch } from 'leven';

/** `; did you mean main.json?`, or nothing where no name is near. */
export function nearest(given: string, known: readonly string[]): string {
  const found = closestMatch(given, known, { maxDistance: Math.max(2, Math.floor(given.length / 3)) });
  return found === undefined ? '' : `; did you mean ${found}?`;
}
