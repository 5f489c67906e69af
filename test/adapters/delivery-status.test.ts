/** What becomes of a notice that a channel did not take. */

import { expect, it } from 'vitest';
import { deliveryFault, deliveryOf } from '../../shared/channels/delivery-status.ts';

const sent = [200, 201, 202, 204, 299, 409];
const later = [undefined, 100, 408, 421, 423, 424, 425, 429, 500, 501, 502, 503, 504, 505, 507, 511, 599];
const mend = [300, 301, 302, 303, 304, 307, 308, 401, 402, 403, 404, 405, 407, 410, 426, 451];
const never = [400, 406, 411, 412, 413, 414, 415, 416, 417, 418, 422, 428, 431, 444];

const fateOf = (status: number | undefined) => deliveryOf('Teams', { status, retryAfterSeconds: undefined });

it.each(sent)('status %s: it is there', (status) => {
  expect(fateOf(status)).toEqual({ kind: 'sent' });
});

it.each(later)('status %s: time heals it', (status) => {
  const reason = status === undefined ? 'Teams did not answer' : `Teams answered ${String(status)}`;
  expect(fateOf(status)).toEqual({ kind: 'later', retryAfterSeconds: undefined, reason });
});

it.each(mend)('status %s: the channel has to be mended, and the notice lives', (status) => {
  expect(fateOf(status)).toEqual({ kind: 'later', reason: `Teams answered ${String(status)}`, needsMending: true });
});

it.each(never)('status %s: the message itself is refused', (status) => {
  expect(fateOf(status)).toEqual({ kind: 'rejected', reason: `Teams answered ${String(status)}` });
});

it('every status has a fate that is none of the others', () => {
  const kinds = Array.from({ length: 500 }, (_, index) => fateOf(index + 100).kind);
  expect(new Set(kinds)).toEqual(new Set(['sent', 'later', 'rejected']));
});

it('how long the channel asks to be left alone is handed on', () => {
  for (const status of [429, 503])
    expect(deliveryOf('Teams', { status, retryAfterSeconds: 7 })).toMatchObject({
      kind: 'later',
      retryAfterSeconds: 7,
    });
});

it('an identity that gets no token waits for somebody to mend it', () => {
  const fault = Object.assign(new Error('no such identity'), { name: 'AuthenticationError', statusCode: 400 });
  expect(deliveryFault('Mail', fault)).toMatchObject({ kind: 'later', needsMending: true });
});

it('what is no fault of a service is thrown on', () => {
  expect(() => deliveryFault('Mail', 'nonsense')).toThrow('nonsense');
});
