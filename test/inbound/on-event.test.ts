import { InvocationContext } from '@azure/functions';
import { expect, it } from 'vitest';
import { onAzureEvent } from '../../shared/inbound/on-event.ts';
import type { Incoming } from '../../shared/use-cases/receive-events.ts';

const context = new InvocationContext({ invocationId: 'i', functionName: 'aks-event', logHandler: () => undefined });

async function received(body: unknown): Promise<readonly Incoming[]> {
  const taken: Incoming[] = [];
  await onAzureEvent((incoming) => Promise.resolve(void taken.push(...incoming)))(body as never, context);
  return taken;
}

it('a body of 5,000 elements is acknowledged and kept once, with what is wrong with it', async () => {
  const [kept, ...others] = await received(Array.from({ length: 5_000 }, (_, index) => ({ id: String(index) })));
  expect(others).toEqual([]);
  expect(kept).toMatchObject({
    kind: 'malformed',
    problem: expect.stringMatching(/^holds 5000 events, and 100 is the most/) as string,
  });
});
