/** Times of day on somebody's wall clock. Intl carries the time zone database; the result depends on nothing else. */

const clocks = new Map<string, Intl.DateTimeFormat>();

/** `02:00`. `timeZone`: an IANA name; throws RangeError for anything else. */
export function timeOfDay(atMs: number, timeZone: string): string {
  let clock = clocks.get(timeZone);
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    clocks.set(timeZone, clock);
  }
  return clock.format(atMs);
}
