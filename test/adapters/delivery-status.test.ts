/** What becomes of a notice that a channel did not take. */

import { expect, it } from 'vitest';
import { deliveryFault, deliveryOf } from '../../shared/channels/delivery-status.ts';

it.each<[number | undefined, object]>([
  [202, { kind: 'sent' }],
  [409, { kind: 'sent' }],
  [429, { kind: 'later', retryAfterSeconds: 7 }],
  [503, { kind: 'later', retryAfterSeconds: 7 }],
  [undefined, { kind: 'later', retryAfterSeconds: 60 }],
  [403, { kind: 'later', retryAfterSeconds: 3_600, needsMending: true }],
  [404, { kind: 'later', retryAfterSeconds: 3_600, needsMending: true }],
  [413, { kind: 'rejected' }],
])('status %s', (status, delivery) => {
  expect(deliveryOf('Teams', { status, retryAfterSeconds: 7 })).toMatchObject(delivery);
});

it('an identity that gets no token waits for somebody to mend it', () => {
  const fault = Object.assign(new Error('no such identity'), { name: 'AuthenticationError', statusCode: 400 });
  expect(deliveryFault('Mail', fault)).toMatchObject({ kind: 'later', retryAfterSeconds: 3_600, needsMending: true });
});

it('what is no fault of a service is thrown on', () => {
  expect(() => deliveryFault('Mail', 'nonsense')).toThrow('nonsense');
});
