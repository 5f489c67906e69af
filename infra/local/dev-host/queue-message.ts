/** What a queue message holds, as the host reads it with `messageEncoding` base64. */

export type ReadMessage =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'no-base64' } | { readonly kind: 'no-utf8' };

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Neither kind of bad text reaches the app: the first goes to poison at once, the second fails its binding, five times. */
export function readMessage(messageText: string): ReadMessage {
  if (!base64.test(messageText)) return { kind: 'no-base64' };
  try {
    return { kind: 'text', text: utf8.decode(Buffer.from(messageText, 'base64')) };
  } catch {
    // A fatal decoder throws for nothing else.
    return { kind: 'no-utf8' };
  }
}
