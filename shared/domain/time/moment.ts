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

/** `Sat 21 Nov 2026, 01:00 to 07:00 CET (00:00 to 06:00 UTC)`; both zones where the clocks change in between. */
export function spanWords(
  { startMs, endMs }: { readonly startMs: number; readonly endMs: number },
  timeZone: string,
): string {
  const [zone, endZone] = [zoneName(startMs, timeZone), zoneName(endMs, timeZone)];
  const begin = `${dateTime(timeZone).format(startMs)}${zone === endZone ? '' : ` ${zone}`}`;
  const local = `${begin} to ${clock(timeZone).format(endMs)} ${endZone}`;
  if (zone === 'UTC') return local;
  return `${local} (${clock('UTC').format(startMs)} to ${clock('UTC').format(endMs)} UTC)`;
}

/** `Sun 29 Mar 2027` */
export function dayWords(atMs: number, timeZone: string): string {
  return date(timeZone).format(atMs);
}

/** Making a formatter costs far more than using it, and a fleet has thousands of moments in a few zones. */
function oncePerZone(make: (timeZone: string) => Intl.DateTimeFormat): (timeZone: string) => Intl.DateTimeFormat {
  const made = new Map<string, Intl.DateTimeFormat>();
  return (timeZone) => {
    const format = made.get(timeZone) ?? make(timeZone);
    made.set(timeZone, format);
    return format;
  };
}

const date = oncePerZone(
  (timeZone) =>
    new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' }),
);

const dateTime = oncePerZone(
  (timeZone) =>
    new Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
    }),
);

const clock = oncePerZone(
  (timeZone) => new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }),
);

const zoned = oncePerZone((timeZone) => new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'short' }));

function zoneName(atMs: number, timeZone: string): string {
  const name = zoned(timeZone)
    .formatToParts(atMs)
    .find(({ type }) => type === 'timeZoneName');
  return name?.value ?? timeZone;
}
