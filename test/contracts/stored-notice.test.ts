/** Notices as versions store them: read whatever the first one wrote, and written so that it can read them. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { storedNotice } from '../../shared/contracts/stored/notice.ts';
import { outboxEntryForm } from '../../shared/contracts/stored/outbox-entry.ts';
import { flatSummary, summaryFromFlat } from '../../shared/domain/notices/flat-summary.ts';
import { exampleNotices } from '../../shared/domain/notices/example-notices.ts';

interface StoredRow {
  readonly document?: { readonly receiverId: string; readonly notice: StoredNotice };
}
interface StoredNotice {
  readonly id: string;
  readonly kind: string;
  readonly facts: object;
}

interface DigestFacts {
  readonly kubernetesVersion?: string;
  readonly summary: {
    readonly standings: Readonly<Record<'drifted' | 'indeterminate' | 'repaired' | 'exempt' | 'compliant', number>>;
    readonly open: readonly object[];
  };
}

const file = path.join(import.meta.dirname, '../fixtures/stored/v1/outbox.json');
const rows = JSON.parse(readFileSync(file, 'utf8')) as readonly StoredRow[];
const stored = rows.flatMap(({ document }) => document?.notice ?? []);
const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

function parse(notice: unknown) {
  return outboxEntryForm.parse({ receiverId: 'mail', notice }, undefined);
}

function readBack(notice: unknown): unknown {
  const parsed = parse(notice);
  if (parsed.kind !== 'row') throw new Error(JSON.stringify(parsed));
  return json(storedNotice(parsed.value.notice));
}

describe('what the first version stored', () => {
  it('is there, and of each of its 26 kinds', () => {
    expect(stored.length).toBeGreaterThan(40);
    expect(new Set(stored.map(({ kind }) => kind)).size).toBe(26);
  });

  it.each(stored.filter(({ kind }) => kind !== 'daily-digest'))('is read and written back the same: $id', (notice) => {
    expect(readBack(notice)).toEqual(notice);
  });

  it('of a digest is read and written back without what it only said of an example cluster, and with the six words beside its five', () => {
    const digests = stored.filter(({ kind }) => kind === 'daily-digest');
    expect(digests.length).toBeGreaterThan(0);
    for (const notice of digests) {
      const { kubernetesVersion: _, summary, ...facts } = notice.facts as DigestFacts;
      const { drifted, indeterminate, repaired, exempt, compliant } = summary.standings;
      const told = {
        ...summary,
        byStanding: {
          'needs-you': drifted,
          'decides-itself': 0,
          repaired,
          'on-time': compliant,
          exempt,
          'cannot-tell': indeterminate,
        },
        open: summary.open.map((each) => ({ ...each, standing: 'needs-you' })),
      };
      expect(readBack(notice)).toEqual({ ...notice, facts: { ...facts, mode: 'audit', summary: told } });
    }
  });
});

describe('what is stored', () => {
  it('of a digest counts the same clusters in the five words of the first version as in the six of today', () => {
    const count = fc.nat(1_000);
    const six = fc.record({
      'needs-you': count,
      'decides-itself': count,
      repaired: count,
      'on-time': count,
      exempt: count,
      'cannot-tell': count,
    });
    fc.assert(
      fc.property(six, (standings) => {
        const all = (counts: object) => Object.values(counts as Record<string, number>).reduce((sum, n) => sum + n, 0);
        const summary = { clusters: all(standings), standings, open: [], repaired: [], exemptions: [], coming: [] };
        const flat = flatSummary(summary);
        expect(all(flat.standings)).toBe(summary.clusters);
        expect(summaryFromFlat(flat)).toEqual(summary);
      }),
    );
  });

  it.each(exampleNotices(1_795_592_543_441))('is read back the same: $kind', (notice) => {
    const parsed = parse(json(storedNotice(notice)));
    expect(parsed).toEqual({ kind: 'row', value: { receiverId: 'mail', notice } });
  });

  const [one] = stored;
  const finding = { code: 'image.of-next-year', severity: 'info', effect: 'advice', evidence: {} };
  it.each<[string, unknown, string]>([
    ['of a kind of next year', { ...one, kind: 'window-moved' }, 'newer'],
    ['with a finding of next year', { ...one, facts: { ...one!.facts, findings: [finding] } }, 'newer'],
    ['with a field of next year', { ...one, more: 1 }, 'newer'],
    ['without a time', { ...one, occurredAtMs: 'soon' }, 'malformed'],
    ['about no cluster', { ...one, cluster: undefined }, 'malformed'],
    ['of a kind whose facts are not there', { ...one, kind: 'window-skipped' }, 'malformed'],
    ['that is no object', 'hello', 'malformed'],
  ])('%s is told apart', (_, value, kind) => {
    expect(parse(value).kind).toBe(kind);
  });
});
