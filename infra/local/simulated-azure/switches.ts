/** What of the simulated Azure misbehaves until it is switched back: unlike a fault, a switch is not used up. */

import * as z from 'zod';

const seconds = z.number().min(0);

const failingMail = z.strictObject({
  /** Part of an address it is sent to; empty: every mail. */
  toIncludes: z.string().default(''),
  /** How many mails; counts down. */
  times: z.int().min(0).default(1),
  code: z.string().default('EmailDroppedAllRecipientsSuppressed'),
  message: z.string().default('The message was dropped: all recipients are suppressed.'),
});

const idPart = z.string().min(1);

const laggingRow = z.strictObject({
  /** Compared without regard to case. */
  idIncludes: idPart,
  /** Absent: the row never changes again. */
  seconds: seconds.optional(),
});

const parts = {
  resourceGraph: z.strictObject({
    /** Changes are seen only after so long; begins with what is there at the next request. */
    lagSeconds: seconds.default(0),
    /** The most rows of an answer; the rest is cut off and `resultTruncated` says so. */
    truncatesAfter: z.int().min(0).optional(),
    /** Whether a truncated answer has a token for the rest. */
    givesToken: z.boolean().default(false),
    /** Clusters whose rows lag differently; the first that fits counts. */
    lags: z.array(laggingRow).default([]),
    /** Parts of the ids of clusters that have no row although they are there. */
    missing: z.array(idPart).default([]),
    /** 15 queries in 5 seconds for each principal, as documented. */
    isLimited: z.boolean().default(false),
    /** The largest answer in bytes; the service's own limit is 16,777,216. */
    mostBytes: z.int().min(1).optional(),
  }),
  /** How fast Azure may be asked; each is off until it is asked for. */
  limits: z.strictObject({
    /** Resource Manager's own bucket for each subscription and principal. */
    frontDoor: z.boolean().default(false),
    /** The buckets of AKS. */
    aks: z.boolean().default(false),
    /** What other callers take of each bucket of AKS, which all callers share. */
    othersTakePerSecond: z.number().min(0).default(0),
  }),
  latency: z.strictObject({ armMs: z.number().min(0).default(0), resourceGraphMs: z.number().min(0).default(0) }),
  access: z.strictObject({
    /** Subscriptions of which the caller may read nothing: ARM says 403, Resource Graph leaves them out. */
    unreadableSubscriptions: z.array(z.guid()).default([]),
  }),
  activityLog: z.strictObject({ lagSeconds: seconds.default(0) }),
  mail: z.strictObject({
    /** How long an operation says `Running` after its 202. */
    runsSeconds: seconds.default(0),
    failures: z.array(failingMail).default([]),
  }),
  events: z.strictObject({
    delaySeconds: seconds.default(0),
    /** How often each is delivered. */
    copies: z.int().min(1).default(1),
    order: z.enum(['emitted', 'reversed', 'shuffled']).default('emitted'),
  }),
  aks: z.strictObject({
    /** How long a node takes in a rolling upgrade. */
    nodeSeconds: seconds.default(600),
    controlPlaneSeconds: seconds.default(600),
    /** How long all other operations take. */
    operationSeconds: seconds.default(2),
    /** The release of the newest node image that AKS offers. */
    newestImage: z.string().default('202611.12.0'),
    /** AKS has been seen to refuse writes to a stopped cluster with either. */
    stoppedStatus: z.union([z.literal(400), z.literal(409)]).default(400),
    hidesSystemData: z.boolean().default(false),
    /** Clusters on a page of a list; how many the service gives is documented nowhere. */
    listPageSize: z.int().min(1).default(10),
    /**
     * What `recentlyUsedVersions` holds after a rollback, which no document says: every version the pool has left; the one
     * pair that it had before the upgrade and now has again (one entry, as a design of Azure/karpenter-provider-azure (issue 1220) tells of
     * AKS); or nothing.
     */
    remembersAfterRollback: z.enum(['all-left', 'before-upgrade', 'nothing']).default('all-left'),
    /** `regional`: the ARM host of the cluster's region; `unusable`: text that is no URL. */
    operationUrls: z.enum(['plain', 'regional', 'relative', 'unusable', 'none']).default('plain'),
  }),
  /** Every URL that Azure hands out names this origin instead of Azure's. */
  hostile: z.strictObject({
    origin: z.string().default(''),
    /** Every request with a token is answered by a redirect to that origin. */
    redirects: z.boolean().default(false),
  }),
};

type Parts = typeof parts;
export type Switches = { readonly [Name in keyof Parts]: z.output<Parts[Name]> };

/** Azure as it should be. */
export function noSwitch(): Switches {
  return z.object(parts).parse(Object.fromEntries(Object.keys(parts).map((name) => [name, {}])));
}

const wish = z.strictObject({
  resourceGraph: parts.resourceGraph.optional(),
  activityLog: parts.activityLog.optional(),
  mail: parts.mail.optional(),
  events: parts.events.optional(),
  aks: parts.aks.optional(),
  limits: parts.limits.optional(),
  latency: parts.latency.optional(),
  access: parts.access.optional(),
  hostile: parts.hostile.optional(),
});

/** Sets the parts that are named, whole: what a part leaves unsaid goes back to how it should be. Answers what is wrong. */
export function turnSwitches(switches: Switches, body: unknown): string | undefined {
  const parsed = wish.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
  }
  for (const [name, part] of Object.entries(parsed.data)) {
    const old = switches[name as keyof Switches];
    for (const key of Object.keys(old)) Reflect.deleteProperty(old, key);
    Object.assign(old, part);
  }
  return undefined;
}
