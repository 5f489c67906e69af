/** Each finding in a few words, for a column: short enough to stand beside a name on 80 columns. */

import type { FindingCode } from '../../shared/domain/judging/finding.ts';

const words: Readonly<Record<FindingCode, string>> = {
  'channel.contested': 'channel is changed back repeatedly',
  'channel.drifted': 'channel is not what policy wants',
  'channel.fleet-patched': 'its AKS Fleet patches the nodes',
  'channel.fleet-unknown': 'cannot see whether a fleet patches it',
  'channel.incompatible': 'wanted channel cannot work here',
  'channel.locked': 'another setting dictates the channel',
  'channel.partial': 'some nodes do not follow the channel',
  'channel.rolled-back': 'image rolled back within seven days',
  'channel.settling': 'channel was set within 24 hours',
  'channel.unmanaged': 'channel is Unmanaged, and accepted',
  'channel.unrecognised': 'channel is not known to the warden',
  'cluster-channel.legacy': 'cluster channel is node-image',
  'cluster-channel.unset': 'cluster channel is not set',
  'cluster.exempt': 'exempt',
  'cluster.exemption-ending': 'exemption ends soon',
  'cluster.exemption-invalid': 'exemption cannot be honoured',
  'cluster.failed': 'last operation failed',
  'cluster.tag-refused': 'tag asks for more than it may',
  'cluster.stopped': 'cluster is stopped',
  'cluster.unresolved': 'template leaves it to its deployment',
  'cluster.version-ending': 'Kubernetes support ends soon',
  'cluster.version-unsupported': 'Kubernetes is out of support',
  'cluster.write-refused': 'Azure refused the last write',
  'image.retired': 'node OS gets no images any more',
  'image.retiring': 'node OS gets no images soon',
  'image.stale': 'image older than policy allows',
  'image.unsupported': 'image older than 90 days',
  'pool.failed': 'a node pool has failed',
  'window.crowded': 'too many clusters open at once',
  'window.ignored': 'window does not open every week',
  'window.misnamed': 'window has a name AKS does not take',
  'window.missing': 'no window',
  'window.never-opens': 'window does not open',
  'window.no-effect': 'window without effect: channel is off',
  'window.not-started': 'window starts later',
  'window.overlapping': 'both windows open at the same time',
  'window.rare': 'window opens too rarely',
  'window.shifts': 'window moves on the owner’s clock',
  'window.stale-freeze': 'lists freezes that are over',
  'window.starved': 'freeze takes the opening',
  'window.tight': 'a pool takes longer than the window',
  'window.too-short': 'window is too short',
  'window.unreadable': 'windows cannot be read',
};

export function reasonWords(code: FindingCode): string {
  return words[code];
}
