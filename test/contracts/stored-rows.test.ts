import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { changeCountForm, inboxItemForm, sendCountsForm } from '../../shared/contracts/stored/counts.ts';
import { clusterMessageText, parseClusterMessage } from '../../shared/contracts/stored/cluster-message.ts';
import { clusterRecordForm } from '../../shared/contracts/stored/cluster-record.ts';
import { knownReceiverForm, ledgerEntryForm, pausedChannelForm } from '../../shared/contracts/stored/delivery-rows.ts';
import { fleetDayForm } from '../../shared/contracts/stored/fleet-day.ts';
import { historyEntryForm } from '../../shared/contracts/stored/history-entry.ts';
import { storedArrivalsForm } from '../../shared/contracts/stored/image-arrivals.ts';
import { orderForm } from '../../shared/contracts/stored/order.ts';
import { outboxEntryForm } from '../../shared/contracts/stored/outbox-entry.ts';
import type { StoredForm } from '../../shared/contracts/stored/stored-form.ts';
import { waitingEventForm } from '../../shared/contracts/stored/waiting-event.ts';
import { sweepForm, sweepLineForm } from '../../shared/contracts/stored/sweep.ts';

interface Row {
  readonly columns: Readonly<Record<string, unknown>>;
  readonly document?: unknown;
}

/** What the first version of the app wrote; kept for ever. */
function fixture(name: string, version = 1): readonly unknown[] {
  return JSON.parse(
    readFileSync(new URL(`../fixtures/stored/v${String(version)}/${name}.json`, import.meta.url), 'utf8'),
  ) as readonly unknown[];
}

function rowsOf(table: string): readonly Row[] {
  return fixture(table) as readonly Row[];
}

function documents(table: string, isOf: (row: Row) => boolean = () => true): readonly unknown[] {
  return rowsOf(table)
    .filter(isOf)
    .flatMap(({ document }) => (document === undefined ? [] : [document]));
}

function ownColumns(table: string, isOf: (row: Row) => boolean = () => true): readonly unknown[] {
  return rowsOf(table)
    .filter(isOf)
    .map(({ columns: { partitionKey: _, rowKey: __, ...columns } }) => columns);
}

const isOf =
  (partition: string) =>
  ({ columns }: Row) =>
    columns['partitionKey'] === partition;
const isLedger = ({ columns }: Row) => String(columns['rowKey']).startsWith('n-');
const isLine = ({ columns }: Row) => String(columns['rowKey']).startsWith('c-');

/** What a digest loses is told in stored-notice.test.ts. */
const isNoDigest = ({ document }: Row) =>
  (document as { readonly notice?: { readonly kind: string } } | undefined)?.notice?.kind !== 'daily-digest';

describe('what the first version of the app wrote', () => {
  it.each<[string, StoredForm<never>, readonly unknown[]]>([
    ['records of clusters', clusterRecordForm as StoredForm<never>, documents('clusters')],
    ['sweeps', sweepForm as StoredForm<never>, documents('sweeps', (row) => !isLine(row))],
    ['lines of sweeps', sweepLineForm as StoredForm<never>, documents('sweeps', isLine)],
    ['arrivals of images', storedArrivalsForm as StoredForm<never>, documents('images')],
    ['orders of sweeps', orderForm as StoredForm<never>, documents('orders')],
    ['days of the fleet', fleetDayForm as StoredForm<never>, documents('fleet')],
    ['history', historyEntryForm as StoredForm<never>, documents('history')],
    ['notices in the outbox', outboxEntryForm as StoredForm<never>, documents('outbox', isNoDigest)],
    ['events that could not be used', inboxItemForm as StoredForm<never>, ownColumns('inbox')],
    ['events that wait for their cluster', waitingEventForm as StoredForm<never>, documents('waiting-events')],
    ['sends of a channel', sendCountsForm as StoredForm<never>, ownColumns('budgets', isOf('channel'))],
    ['channels that are left alone', pausedChannelForm as StoredForm<never>, ownColumns('budgets', isOf('pause'))],
    ['what became of notices', ledgerEntryForm as StoredForm<never>, ownColumns('outbox', isLedger)],
    ['receivers', knownReceiverForm as StoredForm<never>, ownColumns('outbox', isOf('!receivers'))],
    [
      'changes of a sweep',
      changeCountForm as StoredForm<never>,
      ownColumns('changes', ({ columns }) => columns['rowKey'] === '!count'),
    ],
  ])('is read, and written again as it was: %s', (_, form, rows) => {
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      const parsed = form.parse(row, undefined);
      if (parsed.kind !== 'row') throw new Error(parsed.problem);
      expect(JSON.parse(JSON.stringify(form.store(parsed.value)))).toEqual(row);
      expect(form.schemaVersion).toBe(1);
    }
  });

  it('is read: messages, of which one that asks for something says no more than for which cluster of which sweep', () => {
    for (const body of fixture('queue') as readonly Record<string, unknown>[]) {
      const parsed = parseClusterMessage(body);
      if (parsed.kind !== 'message') throw new Error(JSON.stringify(parsed));
      const { kind, cluster, location, sweepId, deferrals, isMissing = false } = body;
      const said = kind === 'reconcile' ? { kind, cluster, location, sweepId, deferrals, isMissing } : body;
      expect(JSON.parse(clusterMessageText(parsed.message))).toEqual({ ...said, schemaVersion: 2 });
    }
  });

  it('has a cluster in each state', () => {
    const states = documents('clusters').flatMap((row) => {
      const parsed = clusterRecordForm.parse(row, undefined);
      return parsed.kind === 'row' ? [parsed.value.state.kind] : [];
    });
    expect([...new Set(states)].sort()).toEqual(['gone', 'judged', 'unread', 'writing']);
  });
});

it('messages of the second version are read, and written again as they were', () => {
  for (const body of fixture('queue', 2)) {
    const parsed = parseClusterMessage(body);
    if (parsed.kind !== 'message') throw new Error(JSON.stringify(parsed));
    expect(JSON.parse(clusterMessageText(parsed.message))).toEqual(body);
  }
});
