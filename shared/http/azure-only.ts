/** The client for requests that carry a token: it reaches Azure's hosts of this cloud and no other, wherever an answer points. */

import type { HttpClient } from '@azure/core-rest-pipeline';
import { isArmHost, isServiceHost } from './azure-hosts.ts';

/** A request that would have carried a token elsewhere. Nothing was sent; repeating it changes nothing. */
export class ForeignHostError extends Error {
  override readonly name = 'ForeignHostError';
}

/**
 * It stands below the SDKs' own pipelines, so it sees what they follow by themselves too: redirects, next pages, the
 * operation URLs of pollers. Rejects with `ForeignHostError` before anything is sent.
 */
export function azureOnly(inner: HttpClient): HttpClient {
  return {
    async sendRequest(request) {
      const { protocol, host } = new URL(request.url);
      // `host` holds the port too: 443 is left out of it, any other port is not Azure's.
      if (protocol !== 'https:' || !(isArmHost(host) || isServiceHost(host)))
        throw new ForeignHostError(`refused to send a token to ${protocol}//${host}: it is no host of Azure`);
      return inner.sendRequest(request);
    },
  };
}
