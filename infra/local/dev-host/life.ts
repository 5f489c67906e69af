/** How a host ends: it may be stopped, and then lets go of what it holds, or be killed, and then others wait for its leases. */

export interface Leases {
  /** A message that is worked on is hidden this long at a time. */
  readonly messageSeconds: number;
  /** A timer runs on the one host that holds its lease; 15 to 60, as storage grants leases. */
  readonly timerSeconds: number;
  /** How often a host without the lease of a timer asks for it. */
  readonly timerRetrySeconds: number;
}

/**
 * The real host's: ten minutes (`QueueListener`), and a minute each for the listener lock of a timer and for asking again
 * (`SingletonOptions`), so that timers stand still for one to two minutes after `kill -9` of the host.
 */
export const realLeases: Leases = { messageSeconds: 600, timerSeconds: 60, timerRetrySeconds: 60 };

export interface Life {
  /** Nothing new is begun. */
  readonly stopped: AbortSignal;
  /** Nothing is written any more either: what runs ends without a trace in storage, as with a dead process. */
  readonly killed: AbortSignal;
  readonly leases: Leases;
}
