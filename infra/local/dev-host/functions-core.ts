/**
 * Answers `require('@azure/functions-core')` as the Node.js worker does: it collects what the app registers and hands back
 * the library's own programming model, so that every invocation passes the same conversions as in Azure.
 */

import Module, { createRequire } from 'node:module';

export interface Binding {
  readonly type: string;
  readonly direction: string;
  readonly [option: string]: unknown;
}

export interface FunctionMetadata {
  readonly name: string;
  readonly bindings: Readonly<Record<string, Binding>>;
}

export type FunctionCallback = (...inputs: readonly unknown[]) => unknown;

export interface RegisteredFunction {
  readonly metadata: FunctionMetadata;
  readonly callback: FunctionCallback;
}

/** The parts of the worker's contract with `@azure/functions` 4 that this host uses; internal to the library, so it is pinned. */
export interface InvocationModel {
  getArguments(): Promise<{ readonly context: unknown; readonly inputs: readonly unknown[] }>;
  invokeFunction(context: unknown, inputs: readonly unknown[], handler: FunctionCallback): Promise<unknown>;
  getResponse(context: unknown, result: unknown): Promise<InvocationResponse>;
}

export interface TypedData {
  readonly string?: string;
  readonly json?: string;
  readonly bytes?: Uint8Array;
  readonly http?: {
    readonly statusCode?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: TypedData | null;
  };
}

export interface InvocationResponse {
  readonly returnValue?: TypedData | null;
}

export interface ProgrammingModel {
  getInvocationModel(coreContext: unknown): InvocationModel;
  getCapabilities?(capabilities: Record<string, string>): Promise<unknown>;
}

export interface LoadedApp {
  readonly functions: readonly RegisteredFunction[];
  readonly model: ProgrammingModel;
}

type Load = (request: string, ...rest: readonly unknown[]) => unknown;

/** Throws the app's own error when it refuses to load, and a clear one when it registers nothing. */
export async function loadApp(mainFile: string): Promise<LoadedApp> {
  const functions: RegisteredFunction[] = [];
  const models: ProgrammingModel[] = [];
  const core = {
    version: 'dev-host',
    hostVersion: '4.0.0',
    workerVersion: '3.9.1',
    Disposable: { from: () => disposable },
    registerFunction: (metadata: FunctionMetadata, callback: FunctionCallback) => {
      functions.push({ metadata, callback });
      return disposable;
    },
    registerHook: () => disposable,
    setProgrammingModel: (model: ProgrammingModel) => models.push(model),
    getProgrammingModel: () => models.at(-1),
    log: () => undefined,
  };
  loadAnew(mainFile, core);
  const model = models.at(-1);
  if (functions.length === 0 || model === undefined) throw new Error(`${mainFile} registers no function`);
  await model.getCapabilities?.({});
  return { functions, model };
}

/** The files of the last app that was loaded in this process. */
let loaded: readonly string[] = [];

/** A host that starts again in the same process gets the app anew, as a new worker would. */
function loadAnew(mainFile: string, core: object): void {
  const loader = Module as unknown as { _load: Load };
  const original = loader._load;
  const require = createRequire(import.meta.url);
  for (const file of loaded) Reflect.deleteProperty(require.cache, file);
  const before = new Set(Object.keys(require.cache));
  loader._load = (request, ...rest) => (request === '@azure/functions-core' ? core : original(request, ...rest));
  try {
    require(mainFile);
  } finally {
    loaded = Object.keys(require.cache).filter((file) => !before.has(file));
  }
}

const disposable = { dispose: () => undefined };
