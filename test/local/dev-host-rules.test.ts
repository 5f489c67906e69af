/** The rules of the local host that need no host to be shown. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeBackoff } from '../../infra/local/dev-host/backoff.ts';
import { queueOptions } from '../../infra/local/dev-host/host-json.ts';
import { hostKeys, refusedWith } from '../../infra/local/dev-host/keys.ts';
import { realLeases } from '../../infra/local/dev-host/life.ts';
import { readMessage } from '../../infra/local/dev-host/queue-message.ts';
import { decodedPath } from '../../infra/local/dev-host/routes.ts';
import { readSchedule } from '../../infra/local/dev-host/schedule.ts';

describe('a quiet queue', () => {
  const middle = () => 0.5;
  const pauses = (maximumMs: number, count: number, random = middle) => {
    const next = makeBackoff(maximumMs, random);
    return [next(true), ...Array.from({ length: count }, () => next(false))];
  };

  it('is asked half as often each time, until the longest pause is reached', () => {
    expect(pauses(60_000, 11)).toEqual([100, 200, 300, 500, 900, 1_700, 3_300, 6_500, 12_900, 25_700, 51_300, 60_000]);
    expect(pauses(1_000, 6)).toEqual([100, 200, 300, 500, 900, 1_000, 1_000]);
  });

  it('is asked at random moments, a fifth sooner or later', () => {
    expect(pauses(60_000, 3, () => 0)).toEqual([100, 180, 260, 420]);
    expect(pauses(60_000, 3, () => 1)).toEqual([100, 220, 340, 580]);
  });

  it('is asked soon again after it had a message', () => {
    const next = makeBackoff(1_000, middle);
    for (let round = 0; round < 9; round += 1) next(false);
    expect([next(false), next(true), next(false)]).toEqual([1_000, 100, 200]);
  });
});

describe('host.json', () => {
  function optionsOf(queues: object, cores: number): ReturnType<typeof queueOptions> {
    const folder = mkdtempSync(path.join(tmpdir(), 'host-json-'));
    try {
      writeFileSync(path.join(folder, 'host.json'), JSON.stringify({ extensions: { queues } }));
      return queueOptions(folder, cores);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  it('says nothing: once a minute, five tries, half a batch for each core beside the next one', () => {
    const silent = { batchSize: 16, maxDequeueCount: 5, visibilityTimeoutSeconds: 0, maxPollingIntervalMs: 60_000 };
    expect(optionsOf({}, 1)).toEqual({ ...silent, newBatchThreshold: 8 });
    expect(optionsOf({}, 2)).toEqual({ ...silent, newBatchThreshold: 16 });
  });

  it('pins what it names, whatever the machine', () => {
    const pinned = { newBatchThreshold: 8, maxPollingInterval: '00:00:01', visibilityTimeout: '00:00:30' };
    expect(optionsOf(pinned, 4)).toMatchObject({
      newBatchThreshold: 8,
      maxPollingIntervalMs: 1_000,
      visibilityTimeoutSeconds: 30,
    });
  });

  it('with a time that is none stops the host', () => {
    expect(() => optionsOf({ maxPollingInterval: 'often' }, 1)).toThrow(/"often" is no TimeSpan/);
  });
});

describe('a path', () => {
  it.each([
    ['/api/named/a%2Fb', '/api/named/a%2Fb'],
    ['/api/named/%E0%A4%A', '/api/named/%E0%A4%A'],
    ['/api/named/%', '/api/named/%'],
    ['/api/named/%C3%A9%20x', '/api/named/é x'],
    ['/api/named/%F0%9F%A6%89', '/api/named/🦉'],
    ['/api/named/%F7%BF%BF%BF', '/api/named/%F7%BF%BF%BF'],
    ['/api/named/%41%E0', '/api/named/A%E0'],
  ])('%s is matched as %s', (sent, matched) => {
    expect(decodedPath(sent)).toBe(matched);
  });
});

describe('a message', () => {
  it.each([
    ['aGk=', { kind: 'text', text: 'hi' }],
    ['', { kind: 'text', text: '' }],
    ['not base64!', { kind: 'no-base64' }],
    [Buffer.from([0xff, 0xfe, 0xfd]).toString('base64'), { kind: 'no-utf8' }],
  ])('%s is read as the host reads it', (text, read) => {
    expect(readMessage(text)).toEqual(read);
  });
});

describe('a key', () => {
  const keys = hostKeys({ WEBSITE_HOSTNAME: 'localhost' });
  it.each([
    ['anonymous', undefined, undefined],
    ['function', undefined, 401],
    ['function', 'guessed', 401],
    ['function', keys.host, undefined],
    ['function', keys.eventGrid, 403],
    ['admin', keys.host, 403],
    ['admin', keys.master, undefined],
    ['eventGrid', undefined, 401],
    ['eventGrid', keys.host, 403],
    ['eventGrid', keys.eventGrid, undefined],
    ['eventGrid', keys.master, undefined],
  ] as const)('for %s: %s answers %s', (level, given, status) => {
    expect(refusedWith(keys, level, given)).toBe(status);
  });

  it('for Event Grid exists only once the host knows its own name', () => {
    const nameless = hostKeys({});
    expect(nameless.eventGrid).toBeUndefined();
    expect([keys.eventGrid, undefined].map((key) => refusedWith(nameless, 'eventGrid', key))).toEqual([401, 401]);
  });
});

describe('a schedule', () => {
  const nowMs = Date.parse('2026-11-25T07:00:00Z');
  it.each([
    ['0 */5 * * * *', 300_000, false],
    ['*/20 * * * * *', 20_000, true],
    ['30 * * * * *', 30_000, false],
    ['00:05:00', 300_000, false],
    ['00:00:30', 30_000, true],
    ['1.00:00:00', 86_400_000, false],
  ])('%s comes after %d ms', (text, afterMs, isSubMinute) => {
    const schedule = readSchedule(text, nowMs);
    expect([schedule.next(nowMs) - nowMs, schedule.isSubMinute]).toEqual([afterMs, isSubMinute]);
  });

  it('that is none is told in the words of the host', () => {
    expect(() => readSchedule('every day', nowMs)).toThrow(
      "The schedule expression 'every day' was not recognized as a valid cron expression or timespan string.",
    );
  });
});

it('a killed host keeps its messages for ten minutes, unless a test says otherwise', () => {
  expect(realLeases).toEqual({ messageSeconds: 600, timerSeconds: 60, timerRetrySeconds: 60 });
});
