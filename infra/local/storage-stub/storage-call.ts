/** One request to a storage service as its routes see it, and the answers they give. */

import { randomUUID } from 'node:crypto';

export interface StorageCall {
  readonly method: string;
  /** Decoded, without the name of the account. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface StorageAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** What it was, for whoever counts: the table or queue, and the operation. */
  readonly what: { readonly name: string; readonly operation: string };
}

/** What the service refuses: `code` is the service's own word (Storage docs, common and service error codes). */
export class StorageFault extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string) {
    super(code);
    this.status = status;
    this.code = code;
  }
}

/** Every answer names its request (Storage docs, response headers). */
export function commonHeaders(): Readonly<Record<string, string>> {
  return { 'x-ms-request-id': randomUUID(), 'x-ms-version': '2026-04-06', date: new Date().toUTCString() };
}
