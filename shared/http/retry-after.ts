/** Reads the header by which a service says when to come back. */

/** Seconds from `Retry-After`, given as seconds or as an HTTP date; undefined when absent or unreadable. */
export function retryAfterSecondsOf(header: (name: string) => string | undefined): number | undefined {
  const value = header('retry-after');
  if (value === undefined) return undefined;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(1, Math.ceil(seconds)) : undefined;
}
