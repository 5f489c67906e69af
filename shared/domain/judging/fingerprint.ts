/** What is wrong with a cluster, in a form that can be compared from day to day. */

import type { Finding } from './finding.ts';

/** What is wrong, without what changes from day to day; empty when nothing is. */
export function fingerprintOf(findings: readonly Finding[]): string {
  return findings
    .filter((finding) => finding.effect !== 'advice')
    .map(({ code, evidence }) => {
      const subject =
        'configuration' in evidence ? evidence.configuration : 'observed' in evidence ? evidence.observed : '';
      return `${code}:${subject}`;
    })
    .sort()
    .join(',');
}
