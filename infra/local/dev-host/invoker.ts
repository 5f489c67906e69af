/** Runs one invocation through the library's programming model, counts how it ended and prints what it logs. */

import { randomUUID } from 'node:crypto';
import type { InvocationResponse, LoadedApp, RegisteredFunction, TypedData } from './functions-core.ts';

export interface InvocationCounts {
  succeeded: number;
  failed: number;
  poisoned: number;
  running: number;
}

export type LogLine = (line: string) => void;

export interface TriggerInput {
  readonly data: TypedData;
  readonly metadata?: Readonly<Record<string, TypedData>>;
}

export interface Invoker {
  readonly counts: InvocationCounts;
  /** Throws what the handler throws. */
  invoke(registered: RegisteredFunction, input: TriggerInput): Promise<InvocationResponse>;
}

export function makeInvoker({ model }: LoadedApp, log: LogLine): Invoker {
  const counts: InvocationCounts = { succeeded: 0, failed: 0, poisoned: 0, running: 0 };
  return {
    counts,
    async invoke({ metadata, callback }, { data, metadata: triggerMetadata }) {
      const invocationId = randomUUID();
      const print = (level: string, text: string) => {
        log(`${level.padEnd(11)} ${metadata.name} ${invocationId.slice(0, 8)}  ${text}`);
      };
      const invocation = model.getInvocationModel({
        invocationId,
        metadata,
        request: { inputData: [{ name: triggerName(metadata.bindings), data }], triggerMetadata },
        state: 'invocation',
        log: (level: string, _category: string, text: string) => {
          print(level, text);
        },
      });
      counts.running += 1;
      try {
        const { context, inputs } = await invocation.getArguments();
        const result = await invocation.invokeFunction(context, inputs, callback);
        const response = await invocation.getResponse(context, result);
        counts.succeeded += 1;
        return response;
      } catch (fault) {
        counts.failed += 1;
        print('error', fault instanceof Error ? (fault.stack ?? fault.message) : String(fault));
        throw fault;
      } finally {
        counts.running -= 1;
      }
    },
  };
}

function triggerName(bindings: RegisteredFunction['metadata']['bindings']): string {
  return Object.entries(bindings).find(([, { type }]) => type.toLowerCase().endsWith('trigger'))?.[0] ?? '';
}

export function triggerOf({ metadata }: RegisteredFunction): RegisteredFunction['metadata']['bindings'][string] {
  const trigger = Object.values(metadata.bindings).find(({ type }) => type.toLowerCase().endsWith('trigger'));
  if (trigger === undefined) throw new Error(`${metadata.name} has no trigger`);
  return trigger;
}

/** A function that the host cannot bind: it alone is off, and the host's log says so. */
export class BindingError extends Error {
  /** `part`: of the host, as it names itself in the log. */
  constructor(part: string, message: string) {
    super(`${part}: ${message}`);
  }
}

/** `%SETTING%` in a binding stands for the app setting. */
export function expanded(value: unknown, settings: NodeJS.ProcessEnv): string {
  return String(value).replace(/%([^%]+)%/g, (_, name: string) => {
    const setting = settings[name];
    if (setting === undefined)
      throw new BindingError('Microsoft.Azure.WebJobs.Host', `'%${name}%' does not resolve to a value.`);
    return setting;
  });
}
