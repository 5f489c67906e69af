/** Moments in words, in the owner's time zone and in UTC. */

/** `Sat 21 Nov 2026, 01:00 CET (00:00 UTC)`; the UTC part is left out where the zone is UTC itself. */
export function momentWords(atMs: number, timeZone: string): string {
  const local = dateTime(timeZone).format(atMs);
  const zone = zoneName(atMs, timeZone);
  if (zone === 'UTC') return `${local} UTC`;
  return `${local} ${zone} (${clock('UTC').format(atMs)} UTC)`;
}

/** `Sat 01:00 CET`: for what has just happened. */
export function clockWords(atMs: number, timeZone: string): string {
  const day = new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short' }).format(atMs);
  return `${day} ${clock(timeZone).format(atMs)} ${zoneName(atMs, timeZone)}`;
}

/** `Sat 21 Nov 2026, 01:00 to 07:00 CET (00:00 to 06:00 UTC)` */
export function spanWords(
  { startMs, endMs }: { readonly startMs: number; readonly endMs: number },
  timeZone: string,
): string {
  const zone = zoneName(startMs, timeZone);
  const local = `${dateTime(timeZone).format(startMs)} to ${clock(timeZone).format(endMs)} ${zone}`;
  if (zone === 'UTC') return local;
  return `${local} (${clock('UTC').format(startMs)} to ${clock('UTC').format(endMs)} UTC)`;
}

function dateTime(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  });
}

function clock(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
}

function zoneName(atMs: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'short' }).formatToParts(atMs);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;
}
