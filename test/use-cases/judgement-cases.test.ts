/** Definitions and templates as they were found in public, and the right answer to each, by the policy that is shipped. */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { theShippedPolicy } from '../builders/a-policy.ts';
import { parseEvaluationRequest } from '../../shared/contracts/posted/evaluation-request.ts';
import type { ClusterSnapshot } from '../../shared/domain/cluster/cluster.ts';
import { judge, type Judgement } from '../../shared/domain/repair/judge-cluster.ts';
import { judgeFleet } from '../../shared/domain/fleet/judge-fleet.ts';

interface Case {
  readonly source: string;
  readonly why: string;
  readonly now: string;
  readonly posted: readonly unknown[];
  readonly expect: {
    readonly verdict: string;
    readonly has?: readonly string[];
    readonly not?: readonly string[];
    readonly target?: string;
    /** Name of a window that is proposed: with it in place no finding is there that was not there before. */
    readonly proposal?: string;
  };
}

const root = path.resolve(import.meta.dirname, '../..');
const folder = path.join(root, 'test/fixtures/cases/judgement');
const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
const policy = theShippedPolicy();

function judged({ posted, now }: Case): Judgement {
  const parsed = parseEvaluationRequest({ clusters: posted, now });
  if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.problems));
  const [judgement] = judgeFleet(parsed.request.snapshots, policy, { nowMs: Date.parse(now) });
  return judgement!;
}

/** What is judged wrongly today, and why. Whoever mends one sees it fail here, and takes it off the list. */
const known: Readonly<Record<string, string>> = {
  'only-an-auto-upgrade-window': 'the window of the policy is proposed even where it overlaps the one that is there',
};

const names = readdirSync(folder).map((file) => path.basename(file, '.json'));
const cases = names.map((name) => [name, read(path.join(folder, `${name}.json`)) as Case] as const);

describe('a definition found in public', () => {
  it('is there', () => {
    expect(names.length).toBeGreaterThanOrEqual(5);
    expect(Object.keys(known).filter((name) => !names.includes(name))).toEqual([]);
  });

  for (const [name, each] of cases)
    (name in known ? it.fails : it)(`${name}: ${each.why}`, () => {
      const { verdict, snapshot } = judged(each);
      const codes: readonly string[] = verdict.findings.map(({ code }) => code);
      const { verdict: kind, has = [], not = [], target, proposal } = each.expect;
      expect([verdict.kind, codes]).toEqual([kind, expect.arrayContaining([...has])]);
      expect(codes.filter((code) => not.includes(code))).toEqual([]);
      if (target !== undefined) expect(verdict.target.channel).toBe(target);
      if (proposal !== undefined) expect(addedBy(proposal, snapshot, each)).toEqual([]);
    });
});

/** Codes that come with the proposed window and were not there before. */
function addedBy(proposal: string, snapshot: ClusterSnapshot, each: Case): readonly string[] {
  const before = judged(each);
  const window =
    before.verdict.findings.find((finding) => finding.proposal?.configuration === proposal)?.proposal?.window ??
    before.plan.actions.flatMap((action) => (action.kind === 'create-window' ? [action.window] : []))[0];
  if (window === undefined || snapshot.maintenance.kind === 'unknown') throw new Error(`${proposal} is not proposed`);
  const configurations = [
    ...snapshot.maintenance.configurations,
    { name: proposal, reading: { kind: 'scheduled' as const, window } },
  ];
  const after = judge({ ...snapshot, maintenance: { kind: 'known', configurations } }, policy, {
    nowMs: Date.parse(each.now),
  });
  const codes = before.verdict.findings.map(({ code }) => code);
  return after.verdict.findings.map(({ code }) => code).filter((code) => !codes.includes(code));
}
