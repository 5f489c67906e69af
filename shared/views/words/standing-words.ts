/** How clusters stand, in words: the same on every surface. */

import type { Standing } from '../../domain/record/standing.ts';

/** `needs you`; of several: `need you`. */
export function standingWords(standing: Standing, count = 1): string {
  switch (standing) {
    case 'needs-you':
      return count === 1 ? 'needs you' : 'need you';
    case 'decides-itself':
      return count === 1 ? 'decides itself' : 'decide themselves';
    case 'repaired':
      return 'repaired';
    case 'on-time':
      return 'on time';
    case 'exempt':
      return 'exempt';
    case 'cannot-tell':
      return 'cannot tell';
  }
}
