/**
 * Keys of the host and what each opens, as measured on the real host: without a key that it knows 401, with one that is not
 * enough 403. A loopback host keeps nothing secret, so the keys are always the same.
 */

export interface HostKeys {
  readonly master: string;
  /** The host key `default`, for every function over HTTP. */
  readonly host: string;
  /** The system key `eventgrid_extension`; undefined: the host does not know its own name yet (`WEBSITE_HOSTNAME`). */
  readonly eventGrid: string | undefined;
}

export type KeyLevel = 'anonymous' | 'function' | 'admin' | 'eventGrid';

export function hostKeys({ WEBSITE_HOSTNAME }: Readonly<Record<string, string | undefined>>): HostKeys {
  return {
    master: 'local-master-key',
    host: 'local-host-key',
    eventGrid: WEBSITE_HOSTNAME === undefined ? undefined : 'local-eventgrid-extension-key',
  };
}

/** The status to refuse with; undefined: the key opens the door. */
export function refusedWith(keys: HostKeys, level: KeyLevel, given: string | undefined): 401 | 403 | undefined {
  if (level === 'anonymous' || given === keys.master) return undefined;
  const known = Object.values(keys).includes(given);
  if (given === undefined || !known) return 401;
  const opens = { function: keys.host, admin: keys.master, eventGrid: keys.eventGrid };
  return opens[level] === given ? undefined : 403;
}
