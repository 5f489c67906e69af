/** What somebody may have meant who mistyped a name. */

import { closestMatch } from 'leven';

/** Undefined when none is near. */
export function nearestOf(given: string, known: readonly string[]): string | undefined {
  return closestMatch(given, known, { maxDistance: Math.max(2, Math.floor(given.length / 3)) });
}

/** `; did you mean main.json?`, or nothing where no name is near. */
export function nearest(given: string, known: readonly string[]): string {
  const found = nearestOf(given, known);
  return found === undefined ? '' : `; did you mean ${found}?`;
}
