/** Sends requests for known origins to another address, as curl's --connect-to does; everything else about them stays real. */

import type { HttpClient, PipelineRequest } from '@azure/core-rest-pipeline';

/** Origin as the SDK knows it, such as `https://management.azure.com`, to the loopback origin that answers for it. */
export type Routes = Readonly<Record<string, string>>;

/**
 * Fails closed: an origin without a route is an error, so that nothing leaves the machine by accident.
 * The request is copied, never changed: retries and long-running operations read its real URL afterwards.
 */
export function connectTo(routes: Routes, inner: HttpClient): HttpClient {
  return {
    async sendRequest(request) {
      const url = new URL(request.url);
      const target = routes[url.origin];
      if (target === undefined) throw new Error(`CONNECT_TO has no route for ${url.origin}`);
      const copy = Object.assign(Object.create(Object.getPrototypeOf(request) as object) as PipelineRequest, request, {
        url: target + url.pathname + url.search,
        allowInsecureConnection: true,
      });
      const response = await inner.sendRequest(copy);
      return { ...response, request };
    },
  };
}
