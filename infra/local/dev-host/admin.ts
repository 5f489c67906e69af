/** The host's own routes: what runs, and running a function by hand. */

import type { RegisteredFunction } from './functions-core.ts';
import { triggerOf, type Invoker, type TriggerInput } from './invoker.ts';
import { queueInput } from './queues.ts';
import { jsonReply, textReply, type Reply } from './reply.ts';

export interface AdminHost {
  readonly functions: readonly RegisteredFunction[];
  readonly invoker: Invoker;
  /** What each timer would be given now, by the name of its function; one that is in error is not among them. */
  readonly timers: ReadonlyMap<string, { input(): TriggerInput }>;
}

export interface AdminRequest {
  readonly path: string;
  readonly method: string;
  readonly body: Buffer;
}

/** `POST /admin/functions/{name}` answers at once and runs in the background, as the host does. */
export function admin({ functions, invoker, timers }: AdminHost, { path, method, body }: AdminRequest): Reply {
  if (path === '/admin/functions' && method === 'GET')
    return jsonReply(functions.map(({ metadata }) => ({ name: metadata.name })));
  if (path === '/admin/host/status' && method === 'GET') return jsonReply({ state: 'Running', counts: invoker.counts });
  const name = /^\/admin\/functions\/([^/]+)$/.exec(path)?.[1]?.toLowerCase();
  const registered = functions.find(({ metadata }) => metadata.name.toLowerCase() === name);
  if (method !== 'POST' || registered === undefined) return textReply(404);
  const timer = timers.get(registered.metadata.name);
  if (timer === undefined && triggerOf(registered).type === 'timerTrigger') return textReply(404);
  const input = inputOf(body);
  if (input === undefined) return textReply(400, 'Send a JSON object, such as {"input": "text"} or {}.');
  // No request, no run: "An HttpRequest is required" (azure-webjobs-sdk-extensions, HttpTriggerAttributeBindingProvider).
  if (triggerOf(registered).type === 'httpTrigger') return textReply(202);
  // The caller has its answer; the invoker prints the fault.
  void invoker.invoke(registered, timer?.input() ?? queueInput(input)).catch(() => undefined);
  return textReply(202);
}

function inputOf(body: Buffer): string | undefined {
  try {
    const { input = '' } = JSON.parse(body.toString('utf8')) as { input?: unknown };
    return typeof input === 'string' ? input : undefined;
  } catch {
    // No JSON object: the caller is told what to send.
    return undefined;
  }
}
