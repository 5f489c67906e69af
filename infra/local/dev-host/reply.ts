/** What this host answers over HTTP. */

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export function textReply(status: number, text = ''): Reply {
  return { status, ...(text === '' ? {} : { headers: { 'content-type': 'text/plain; charset=utf-8' }, body: text }) };
}

export function jsonReply(value: unknown): Reply {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}
