import { expect, it } from 'vitest';
import type { ClusterMemory } from '../../shared/domain/judging/cluster-memory.ts';
import { hasSomethingToUndo } from '../../shared/domain/repair/undoable.ts';

const channelSet = { from: 'None', to: 'SecurityPatch', atMs: 5 } as const;

it.each<[string, ClusterMemory, boolean]>([
  ['nothing was ever written', {}, false],
  ['a channel was written', { channelSet }, true],
  ['it was undone', { channelSet, undoneAtMs: 5 }, false],
  ['it was written again after an undo', { channelSet, undoneAtMs: 4 }, true],
  ['somebody changed it since', { channelSet, flips: [{ setAtMs: 5, seenAtMs: 6, to: 'None' }] }, false],
  ['somebody changed an earlier one', { channelSet, flips: [{ setAtMs: 3, seenAtMs: 4, to: 'None' }] }, true],
  ['what was there before has no name', { channelSet: { ...channelSet, from: 'Unrecognised' } }, false],
])('whether an undo has something to undo: %s', (_, memory, is) => {
  expect(hasSomethingToUndo(memory)).toBe(is);
});
