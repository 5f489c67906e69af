/** How much a finding or a notice matters. */

export const severities = ['info', 'warning', 'error', 'critical'] as const;

export type Severity = (typeof severities)[number];

export function isAtLeast(severity: Severity, threshold: Severity): boolean {
  return severities.indexOf(severity) >= severities.indexOf(threshold);
}
