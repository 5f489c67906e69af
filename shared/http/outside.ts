/** The client for hosts that policy or settings name: it carries no token, speaks https only, and never reaches inwards. */

import { lookup as dnsLookup } from 'node:dns';
import { Agent } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { HttpClient } from '@azure/core-rest-pipeline';
import ipaddr from 'ipaddr.js';

export interface OutsideOptions {
  /** Hosts that may have a private address, such as a gateway of one's own. */
  readonly privateHosts: readonly string[];
  /** The system's own resolver unless a test brings another. */
  readonly lookup?: typeof dnsLookup;
}

/** A host that must not be reached. Nothing was sent. */
export class InwardAddressError extends Error {
  override readonly name = 'InwardAddressError';
}

/** Rejects what is not https, what carries a token, and every host with an address that is not public. Follows no redirect. */
export function outsideOnly(inner: HttpClient): HttpClient {
  return {
    async sendRequest(request) {
      const { protocol, host } = new URL(request.url);
      if (protocol !== 'https:') throw new InwardAddressError(`${host} is not reached over https`);
      if (request.headers.has('authorization')) throw new InwardAddressError(`a token must not be sent to ${host}`);
      return inner.sendRequest(request);
    },
  };
}

/** Checks addresses when a connection is made: a name that was public a moment ago may be private now. */
export function publicAddressesOnly(inner: HttpClient, options: OutsideOptions): HttpClient {
  const allowed = new Set(options.privateHosts.map((host) => host.toLowerCase()));
  const agent = new Agent({ keepAlive: true, lookup: guardedLookup(allowed, options.lookup ?? dnsLookup) });
  return {
    async sendRequest(request) {
      const host = new URL(request.url).hostname.replace(/^\[|\]$/g, '');
      // An address in the URL is connected to without asking the resolver.
      if (isIP(host) !== 0 && !allowed.has(host) && !isPublic(host)) throw inward(host);
      request.agent = agent;
      return inner.sendRequest(request);
    },
  };
}

function guardedLookup(allowed: ReadonlySet<string>, lookup: typeof dnsLookup): LookupFunction {
  return (host, options, done) => {
    lookup(host, { ...options, all: true }, (fault, found) => {
      if (fault !== null) {
        done(fault, []);
        return;
      }
      const [first] = found;
      const isReachable = allowed.has(host.toLowerCase()) || found.every(({ address }) => isPublic(address));
      if (!isReachable || first === undefined) done(inward(host), []);
      else if (options.all === true) done(null, found);
      else done(null, first.address, first.family);
    });
  };
}

function inward(host: string): NodeJS.ErrnoException {
  return new InwardAddressError(`${host} has an address that is not public; PRIVATE_HOSTS allows it`);
}

/** Neither loopback, link-local, private, reserved nor one of these inside an IPv6 address (IANA special-purpose registries). */
export function isPublic(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast';
}
