/** Names, channels and refusals inside stored things. */

import * as z from 'zod';
import type { ClusterRef } from '../../domain/cluster/cluster-ref.ts';
import type { Refusal } from '../../domain/cluster/refusal.ts';
import { nodeOSUpgradeChannels, type ObservedNodeOSUpgradeChannel } from '../../domain/cluster/upgrade-channel.ts';
import type { Exemption } from '../../domain/policy/exemption.ts';
import type { Mode } from '../../domain/policy/policy.ts';
import { fields, word, wordOf } from './schema.ts';

/** Of a reference's own fields; a notice adds the region. */
export const refFields = { id: z.string(), subscriptionId: z.string(), resourceGroup: z.string(), name: z.string() };

export const refSchema = fields<ClusterRef>(refFields);

export const channelSchema = wordOf(nodeOSUpgradeChannels);

export const observedChannelSchema = word<ObservedNodeOSUpgradeChannel>({
  None: true,
  Unmanaged: true,
  SecurityPatch: true,
  NodeImage: true,
  Unspecified: true,
  Unrecognised: true,
});

export const modeSchema = word<Mode>({ audit: true, enforce: true });

export const exemptionSourceSchema = word<Exemption['source']>({ policy: true, tag: true, request: true });

export const refusalSchema = fields<Refusal>({ status: z.number(), code: z.string(), message: z.string() });
