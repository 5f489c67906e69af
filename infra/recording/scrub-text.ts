/** Replaces a text by one that tells nothing, the same text always by the same: only what is known to be harmless stays. */

import { isIPv4, isIPv6 } from 'node:net';
import { idWords, publicRegions, publicWords } from './public-words.ts';

export interface TextScrubber {
  /** Words of AKS and plain values stay; ids, addresses and URLs keep their form; the rest is replaced as a whole. */
  text(value: string): string;
  /** Replaced whatever it says; an empty one stays. */
  always(value: string): string;
}

/** Shapes in which nothing can hide: versions, dates, times of day, durations, percentages, sizes and node images. */
const plainValues: readonly RegExp[] = [
  /^v?\d{1,2}\.\d{1,3}(\.\d{1,3})?$/,
  /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2}))?$/,
  /^[+-]?\d{2}:\d{2}$/,
  /^-?\d{1,5}(\.\d{1,4})?(%|ms|s|m|h)?$/,
  /^(Standard|Basic)_[A-Z]{1,3}\d{1,4}[a-z-]{0,6}\d{0,3}[a-z]{0,3}(_[AHLMT]\d{1,4})?(_v\d{1,2})?$/,
  /^AKS(Ubuntu|UbuntuEdge|AzureLinux|CBLMariner|ACL|Flatcar)-V?\d{0,4}(gen2|fips|arm64|containerd|edge|Edge|zfs|kata|TL|tl)*-\d{6}\.\d{1,2}\.\d{1,2}$/,
  /^AKSWindows-\d{4}(-(containerd|gen2|gen2-containerd))?-\d{5}\.\d{1,5}\.\d{6}$/,
];

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function makeTextScrubber(): TextScrubber {
  const named = numbered((number) => `name${String(number)}`);
  const guids = numbered((number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`);
  const people = numbered((number) => `person${String(number)}@example.com`);
  const hosts = numbered((number) => `host${String(number)}.example.com`);
  const addresses = numbered(documentationAddress);

  function text(value: string): string {
    if (isPublic(value)) return value;
    const quoted = /^(W\/)?"(.*)"$/s.exec(value);
    if (quoted !== null) return `${quoted[1] ?? ''}"${text(quoted[2] ?? '')}"`;
    if (/^https?:\/\//i.test(value) && URL.canParse(value)) return url(value);
    if (/^\/(subscriptions|providers)\//i.test(value)) return path(value);
    if (/^microsoft\.containerservice\//i.test(value)) return path(value);
    return single(value);
  }

  function single(value: string): string {
    if (guid.test(value)) return guids(value);
    if (/^[^\s@/]+@[^\s@/]+\.[^\s@/]+$/.test(value)) return people(value);
    const [address = '', length] = value.split('/');
    if (isIPv4(address) || isIPv6(address))
      return `${addresses(address)}${/^\d{1,3}$/.test(length ?? '') ? `/${length ?? ''}` : ''}`;
    if (/^([a-z0-9_-]+\.)+[a-z]{2,}\.?$/i.test(value)) return hosts(value);
    return named(value);
  }

  /** What is a name in an id is the same name elsewhere. */
  function segment(value: string): string {
    return value === '' || idWords.has(value.toLowerCase()) || publicWords.has(value) ? value : single(value);
  }

  function path(value: string): string {
    return value.split('/').map(segment).join('/');
  }

  function url(value: string): string {
    const { host, pathname, searchParams } = new URL(value);
    const query = [...searchParams].map(([name, each]) => `${queryName(name)}=${encodeURIComponent(text(each))}`);
    const encoded = decoded(pathname).split('/').map(segment).map(encodeURIComponent).join('/');
    return `https://${isArmHost(host) ? host : hosts(host)}${encoded}${query.length === 0 ? '' : `?${query.join('&')}`}`;
  }

  function queryName(name: string): string {
    return /^(api-version|\$skiptoken|[tcsh])$/i.test(name) ? name : named(name);
  }

  function always(value: string): string {
    if (value === '') return value;
    return value.startsWith('/') ? path(value) : single(value);
  }

  return { text, always };
}

export function isPublic(value: string): boolean {
  return value === '' || publicWords.has(value) || plainValues.some((form) => form.test(value));
}

/** Resource Manager, global or of a region: operation URLs name it. */
function isArmHost(host: string): boolean {
  const region = host.toLowerCase().replace(/(^|\.)management\.azure\.com$/, '');
  return region !== host.toLowerCase() && (region === '' || publicRegions.has(region));
}

function decoded(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    // Not encoded as it should be: then it is one name.
    return pathname;
  }
}

/** Without regard to case, as Azure compares. */
function numbered(make: (number: number) => string): (value: string) => string {
  const known = new Map<string, string>();
  return (value) => {
    const key = value.toLowerCase();
    const made = known.get(key) ?? make(known.size + 1);
    known.set(key, made);
    return made;
  };
}

/** Of the three networks for documentation (RFC 5737), then of the one for benchmarks (RFC 2544). */
function documentationAddress(number: number): string {
  const networks = ['192.0.2', '198.51.100', '203.0.113'];
  const network = networks[Math.floor(number / 250)] ?? `198.18.${String(Math.floor(number / 250) % 250)}`;
  return `${network}.${String((number % 250) + 1)}`;
}
