/** Routes of HTTP triggers, and the path of a request as the host matches it. */

import type { RegisteredFunction } from './functions-core.ts';
import { triggerOf } from './invoker.ts';

export interface HttpDoor {
  readonly registered: RegisteredFunction;
  readonly isAnonymous: boolean;
  readonly methods: readonly string[];
  readonly pattern: RegExp;
}

/** `extensions.http.routePrefix` has its default. */
const routePrefix = 'api';

export function toDoor(registered: RegisteredFunction): HttpDoor {
  const { route, methods, authLevel } = triggerOf(registered);
  const template = typeof route === 'string' ? route : registered.metadata.name;
  const pattern = template
    .split('/')
    .map((part) =>
      part
        .replace(/^\{\*(\w+)\}$/, '(?<$1>.*)')
        .replace(
          /^\{(\w+)(?::\w+)?(\?)?\}$/,
          (_, name: string, optional?: string) => `(?<${name}>[^/]${optional === undefined ? '+' : '*'})`,
        ),
    )
    .join('/');
  const allowed = Array.isArray(methods) ? methods.map((method) => String(method).toUpperCase()) : ['GET', 'POST'];
  return {
    registered,
    isAnonymous: authLevel === 'anonymous',
    methods: allowed,
    pattern: new RegExp(`^/${routePrefix}/${pattern}/?$`, 'i'),
  };
}

/** Whole UTF-8 sequences, but not the escaped slash. */
const decodable =
  /%(?!2f)[0-7][\da-f]|%[cd][\da-f]%[89ab][\da-f]|%e[\da-f](?:%[89ab][\da-f]){2}|%f[0-7](?:%[89ab][\da-f]){3}/gi;

/** An escaped slash and broken escapes arrive as they were sent: Kestrel leaves them alone, and so does ASP.NET's routing. */
export function decodedPath(pathname: string): string {
  return pathname.replace(decodable, (sequence) => {
    try {
      return decodeURIComponent(sequence);
    } catch {
      // Four bytes may still name no character; then they stay what they are.
      return sequence;
    }
  });
}
