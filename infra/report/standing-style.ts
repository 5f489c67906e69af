/** The colour of a standing in a terminal. */

import type { Standing } from '../../shared/domain/record/standing.ts';
import type { Style } from './page.ts';

/** Red asks for a person, and nothing else is red. */
export function standingStyle(standing: Standing): Style | undefined {
  switch (standing) {
    case 'needs-you':
      return 'red';
    case 'decides-itself':
      return 'blue';
    case 'repaired':
      return 'cyan';
    case 'on-time':
      return undefined;
    case 'exempt':
    case 'cannot-tell':
      return 'dim';
  }
}
