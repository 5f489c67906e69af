/** The multipart bodies of entity group transactions: many requests in one, and their answers. */

import { randomUUID } from 'node:crypto';
import type { StorageAnswer, StorageCall } from './storage-call.ts';

/** Each operation as a request of its own; the paths lose the account as those of other requests do. */
export function partsOf(body: string): readonly StorageCall[] {
  const begin = /^(GET|POST|PUT|PATCH|MERGE|DELETE) (\S+) HTTP\/1\.1\r?$/gm;
  return [...body.matchAll(begin)].map((match) => {
    const [, method = '', url = ''] = match;
    const [head = '', ...content] = body.slice(match.index + match[0].length + 1).split(/\r?\n\r?\n/);
    const { pathname, searchParams } = new URL(url);
    const headers = Object.fromEntries(
      head
        .split(/\r?\n/)
        .map((line) => /^([^:]+):\s*(.*)$/.exec(line) ?? [])
        .map(([, name = '', value = '']) => [name.toLowerCase(), value]),
    );
    return {
      method,
      path: decodeURIComponent(pathname.replace(/^\/[^/]+/, '')),
      query: searchParams,
      headers,
      body: (content[0] ?? '').split(/\r?\n--(?:changeset|batch)_/)[0] ?? '',
    };
  });
}

type Part = Pick<StorageAnswer, 'status' | 'headers' | 'body'>;

export function answerParts(parts: readonly Part[]): Part {
  const boundary = `changesetresponse_${randomUUID()}`;
  const outer = `batchresponse_${randomUUID()}`;
  const texts = parts.map(({ status, headers = {}, body = '' }) => {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    return `--${boundary}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\nHTTP/1.1 ${String(status)} Done\r\n${lines.join('')}\r\n${body}\r\n`;
  });
  return {
    status: 202,
    headers: { 'content-type': `multipart/mixed; boundary=${outer}` },
    body: `--${outer}\r\nContent-Type: multipart/mixed; boundary=${boundary}\r\n\r\n${texts.join('')}--${boundary}--\r\n--${outer}--\r\n`,
  };
}
