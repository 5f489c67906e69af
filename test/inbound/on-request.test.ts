/** What a door makes of a body, as the Functions host hands it over. */

import { HttpRequest } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { readJson } from '../../shared/inbound/on-request.ts';

const request = (text: string, headers: Record<string, string> = {}): HttpRequest =>
  new HttpRequest({ method: 'POST', url: 'https://warden.example/api/sweeps', headers, body: { string: text } });

describe('a body', () => {
  it('that is empty is no wish at all', async () => {
    expect(await readJson(request(''))).toEqual({ kind: 'json', value: undefined });
  });

  it('that the host dropped, because it came in chunks, is not taken for no wish', async () => {
    const body = await readJson(request('', { 'transfer-encoding': 'chunked' }));
    expect(body).toMatchObject({ kind: 'refused', answer: { status: 411 } });
  });

  const largestBytes = 4 * 1024 * 1024;
  it('may have 4 MiB', async () => {
    const text = JSON.stringify('x'.repeat(largestBytes - 2));
    expect(await readJson(request(text))).toMatchObject({ kind: 'json' });
  });

  it.each([
    ['by its announced length, before it is read', '{}', { 'content-length': String(largestBytes + 1) }],
    ['by what it holds, in bytes', JSON.stringify('é'.repeat(largestBytes / 2)), {}],
  ])('that is larger is refused %s, with the limit and the cure', async (_, text, headers) => {
    const body = await readJson(request(text, headers));
    expect(body).toMatchObject({
      kind: 'refused',
      answer: { status: 413, headers: { 'content-type': 'application/problem+json' } },
    });
    expect(JSON.stringify(body)).toMatch(/4 MiB \(4194304 bytes\).*several requests.*npm run evaluate/);
  });

  it('that is no JSON is refused without being quoted', async () => {
    const body = await readJson(request('secret{'));
    expect(body).toMatchObject({ kind: 'refused', answer: { status: 400 } });
    expect(JSON.stringify(body)).not.toContain('secret');
  });
});
