/** What policy and settings name is reached on the internet only, and without a token. */

import type { lookup } from 'node:dns';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { createDefaultHttpClient, createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isPublic, outsideOnly, publicAddressesOnly } from '../../shared/http/outside.ts';

describe('an address', () => {
  it.each(['20.50.2.1', '2603:1020::1', '::ffff:20.50.2.1'])('%s is public', (address) => {
    expect(isPublic(address)).toBe(true);
  });

  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '168.63.129.16.nip.io',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fc00::1',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '64:ff9b::a9fe:a9fe',
    '2002:7f00:1::',
    'not an address',
  ])('%s is not', (address) => {
    expect(isPublic(address)).toBe(false);
  });
});

describe('a host outside Azure', () => {
  const server = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  let connections = 0;
  let port = 0;
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(() => server.close());

  /** Answers every name with these addresses, as a hostile resolver would. */
  const resolvingTo = (...addresses: readonly string[]) =>
    ((_host: string, _options: unknown, done: (fault: null, found: unknown) => void) => {
      done(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    }) as unknown as typeof lookup;

  async function post(
    url: string,
    options: { readonly privateHosts?: readonly string[]; readonly to?: readonly string[] },
  ) {
    connections = 0;
    const { privateHosts = [], to = ['127.0.0.1'] } = options;
    const client = outsideOnly(
      publicAddressesOnly(createDefaultHttpClient(), { privateHosts, lookup: resolvingTo(...to) }),
    );
    const request = createPipelineRequest({ url, method: 'POST', body: '{}', timeout: 5_000 });
    return client.sendRequest(request).then(
      () => 'answered',
      (fault: unknown) => (fault instanceof Error ? fault.message : String(fault)),
    );
  }

  it.each([
    ['a name that resolves to loopback', 'hooks.example', ['127.0.0.1']],
    ['a name with one private address among public ones', 'hooks.example', ['20.50.2.1', '127.0.0.1']],
    ['a name that resolves to the metadata service', 'hooks.example', ['169.254.169.254']],
  ])('%s is not connected to', async (_, host, to) => {
    expect(await post(`https://${host}:${String(port)}/`, { to })).toContain('has an address that is not public');
    expect(connections).toBe(0);
  });

  it.each(['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1', 'localhost'])(
    'the address %s is not connected to',
    async (host) => {
      expect(await post(`https://${host}:${String(port)}/`, {})).toContain('has an address that is not public');
      expect(connections).toBe(0);
    },
  );

  it('may be private where PRIVATE_HOSTS names it', async () => {
    expect(await post(`https://hooks.example:${String(port)}/`, { privateHosts: ['Hooks.example'] })).not.toContain(
      'not public',
    );
    expect(connections).toBe(1);
  });

  it('is spoken to over https only, and never with a token', async () => {
    expect(await post(`http://hooks.example:${String(port)}/`, { privateHosts: ['hooks.example'] })).toContain('https');
    const headers = createHttpHeaders({ authorization: 'Bearer secret' });
    const client = outsideOnly({ sendRequest: () => Promise.reject(new Error('sent')) });
    const request = createPipelineRequest({ url: 'https://hooks.example/', headers });
    await expect(client.sendRequest(request)).rejects.toThrow('a token must not be sent');
  });
});
