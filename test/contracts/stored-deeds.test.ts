/** What is stored of people's deeds, of tags and of the switch: read, and written again as it was. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { clusterRecordForm } from '../../shared/contracts/stored/cluster-record.ts';
import { switchForm, tagExemptionsForm } from '../../shared/contracts/stored/deeds.ts';
import { historyEntryForm } from '../../shared/contracts/stored/history-entry.ts';
import { outboxEntryForm } from '../../shared/contracts/stored/outbox-entry.ts';
import type { StoredForm } from '../../shared/contracts/stored/stored-form.ts';

const file = new URL('../fixtures/stored/v1/deeds.json', import.meta.url);
const stored = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, readonly object[]>>;

const forms: Readonly<Record<string, StoredForm<never>>> = {
  clusters: clusterRecordForm as StoredForm<never>,
  history: historyEntryForm as StoredForm<never>,
  switch: switchForm as StoredForm<never>,
  exemptByTag: tagExemptionsForm as StoredForm<never>,
  outbox: outboxEntryForm as StoredForm<never>,
};

describe('what is stored of deeds', () => {
  it.each(Object.keys(stored))('is read, and written again as it was: %s', (name) => {
    const form = forms[name];
    if (form === undefined) throw new Error(`nobody reads ${name}`);
    for (const row of stored[name] ?? []) {
      const parsed = form.parse(row, 1);
      if (parsed.kind !== 'row') throw new Error(`${JSON.stringify(row)}: ${parsed.problem}`);
      expect(JSON.parse(JSON.stringify(form.store(parsed.value)))).toEqual(row);
    }
  });

  const [granted] = stored['history'] ?? [];
  const [stopped] = stored['switch'] ?? [];
  const [told] = (stored['outbox'] ?? []) as readonly { readonly notice: { readonly facts: object } }[];
  it.each<[string, StoredForm<unknown>, unknown, string]>([
    ['a deed of next year', historyEntryForm, { ...granted, kind: 'cluster-paused' }, 'newer'],
    ['a deed with more to say', historyEntryForm, { ...granted, from: 'x' }, 'newer'],
    ['a deed of nobody', historyEntryForm, { ...granted, by: undefined }, 'malformed'],
    ['a switch with more to say', switchForm, { ...stopped, untilMs: 1 }, 'newer'],
    ['a switch turned by nothing', switchForm, { isUntold: true }, 'malformed'],
    [
      'a notice of another deed',
      outboxEntryForm,
      { ...told, notice: { ...told?.notice, kind: 'undo-asked' } },
      'malformed',
    ],
    ['a stop for a reason that stops nothing', outboxEntryForm, withStop({ kind: 'undone' }), 'malformed'],
  ])('%s is told apart', (_, form, row, kind) => {
    expect(form.parse(row, 1).kind).toBe(kind);
  });

  function withStop(stop: object): unknown {
    return { ...told, notice: { ...told?.notice, facts: { ...told?.notice.facts, stop } } };
  }
});
