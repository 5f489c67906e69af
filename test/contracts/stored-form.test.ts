import fc from 'fast-check';
import * as z from 'zod';
import { describe, expect, it } from 'vitest';
import { parseClusterMessage } from '../../shared/contracts/stored/cluster-message.ts';
import { clusterRecordForm } from '../../shared/contracts/stored/cluster-record.ts';
import { historyEntryForm } from '../../shared/contracts/stored/history-entry.ts';
import { fields } from '../../shared/contracts/stored/schema.ts';
import { storedForm } from '../../shared/contracts/stored/stored-form.ts';
import { sweepLineForm } from '../../shared/contracts/stored/sweep.ts';
import { aDriftFinding, aRun } from '../builders/a-run.ts';

interface Door {
  readonly heightMetres: number;
}

const lift = (older: unknown): unknown => {
  const { heightCentimetres } = older as { readonly heightCentimetres: number };
  return { heightMetres: heightCentimetres / 100 };
};
const door = storedForm<Door, Door>({
  schemaVersion: 3,
  schema: fields<Door>({ heightMetres: z.number() }),
  lifts: { 1: (older) => ({ heightCentimetres: (older as { readonly height: number }).height }), 2: lift },
  fromStored: (stored) => stored,
  toStored: (value) => value,
});

describe('a stored form', () => {
  it.each<[string, unknown, unknown]>([
    ['no version, as the first one wrote', { height: 210 }, undefined],
    ['the first version', { height: 210 }, 1],
    ['the one before', { heightCentimetres: 210 }, 2],
    ['its own', { heightMetres: 2.1 }, 3],
  ])('lifts %s to today', (_, document, version) => {
    expect(door.parse(document, version)).toEqual({ kind: 'row', value: { heightMetres: 2.1 } });
  });

  it.each<[string, unknown, unknown, string, string]>([
    ['a later version', {}, 4, 'newer', 'schemaVersion: is 4; this version of the app reads 3'],
    ['a field that is not known', { heightMetres: 2, colour: 'red' }, 3, 'newer', 'document: "colour" is not known'],
    ['a version that never was', {}, 0, 'malformed', 'schemaVersion: nothing was ever written with version 0'],
    ['a version that is no number', {}, '1', 'malformed', 'schemaVersion: must be a whole number'],
  ])('does not guess: %s', (_, document, version, kind, problem) => {
    expect(door.parse(document, version)).toEqual({ kind, problem });
  });

  it('names the field that is not what it should be', () => {
    const parsed = door.parse({ heightMetres: 'tall' }, 3);
    expect(parsed).toMatchObject({ kind: 'malformed', problem: expect.stringMatching(/^heightMetres: /) as string });
  });
});

describe('a word of a later version', () => {
  const { line } = aRun();
  const record = {
    cluster: line.cluster,
    location: 'x',
    verdict: 'drifted',
    fingerprint: '',
    sinceMs: 0,
    judgedAtMs: 0,
    memory: {},
  };
  it.each<[string, { parse(document: unknown, version: unknown): { kind: string; problem?: string } }, object, string]>(
    [
      [
        'a finding',
        sweepLineForm,
        { ...line, findings: [{ ...aDriftFinding(), code: 'image.gone' }] },
        'findings[0].code: "image.gone" is not known',
      ],
      [
        'a reason to hold a repair',
        sweepLineForm,
        { ...line, held: [{ repairs: 'channel.drifted', reason: { kind: 'asleep' } }] },
        'held[0].reason.kind: "asleep" is not known',
      ],
      ['an outcome', sweepLineForm, { ...line, outcome: 'parked' }, 'outcome: "parked" is not known'],
      [
        'a finding deep in a record',
        clusterRecordForm,
        { ...record, lastLine: { ...line, findings: [{ ...aDriftFinding(), code: 'x.y' }] } },
        'lastLine.findings[0].code: "x.y" is not known',
      ],
      [
        'an entry of the history',
        historyEntryForm,
        { kind: 'approved', atMs: 1, by: 'ada' },
        'kind: "approved" is not known',
      ],
    ],
  )('makes what holds it newer: %s', (_, form, document, problem) => {
    expect(form.parse(document, 1)).toEqual({ kind: 'newer', problem });
  });

  it('is not needed to see that a record is damaged', () => {
    expect(clusterRecordForm.parse({ ...record, memory: { ring: 7 } }, 1)).toMatchObject({ kind: 'malformed' });
    expect(clusterRecordForm.parse('text', 1)).toMatchObject({ kind: 'malformed' });
  });
});

describe('a message of a later version', () => {
  const cluster = aRun().line.cluster;
  const settle = { schemaVersion: 2, kind: 'settle', cluster: cluster.id, location: 'x', sweepId: 's', looks: 0 };

  it.each<[string, object]>([
    ['its version', { ...settle, schemaVersion: 3 }],
    ['its kind', { ...settle, kind: 'approve' }],
    ['a field', { ...settle, urgency: 1 }],
  ])('is known by %s, and tells its cluster', (_, value) => {
    expect(parseClusterMessage(value)).toMatchObject({
      kind: 'newer',
      newer: { text: JSON.stringify(value), subject: { cluster, location: 'x', sweepId: 's' } },
    });
  });

  it('may be about something else', () => {
    const parsed = parseClusterMessage({ schemaVersion: 3, kind: 'fleet', budget: 3 });
    expect(parsed.kind === 'newer' ? parsed.newer.subject : 'none').toBeUndefined();
  });

  it('keeps its body to the byte: whatever JSON an app writes', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (more) => {
        const body = JSON.stringify({ ...more, schemaVersion: 3 });
        // What the trigger hands over is the parsed body (`fromRpcTypedData` of @azure/functions).
        const parsed = parseClusterMessage(JSON.parse(body));
        expect(parsed.kind === 'newer' ? parsed.newer.text : parsed).toBe(body);
      }),
    );
  });
});
