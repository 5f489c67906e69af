/** A worker that holds the packaged app and nothing else: it is told what to invoke, and says what that cost. */

import { skipTime } from './shifted-date.ts';
import { loadApp, type LoadedApp } from '../local/dev-host/functions-core.ts';
import { makeInvoker, type Invoker, type TriggerInput } from '../local/dev-host/invoker.ts';
import { answerParent } from './child.ts';

export interface InvokeWish {
  readonly name: string;
  readonly input: TriggerInput;
}

export interface AppCost {
  readonly peakRssBytes: number;
  readonly cpuMs: number;
  readonly logLines: number;
  readonly logBytes: number;
  /** Lines at warning or worse, the first few. */
  readonly warnings: readonly string[];
}

const mostWarnings = 20;
const sampleMs = 100;

let app: LoadedApp | undefined;
let invoker: Invoker | undefined;
let [peakRssBytes, logLines, logBytes] = [0, 0, 0];
let cpu = process.cpuUsage();
let warnings: string[] = [];

function sample(): void {
  peakRssBytes = Math.max(peakRssBytes, process.memoryUsage.rss());
}
setInterval(sample, sampleMs).unref();

function log(line: string): void {
  logLines += 1;
  logBytes += Buffer.byteLength(line);
  if (/^(warning|error)/.test(line) && warnings.length < mostWarnings) warnings.push(line);
}

answerParent({
  async load(file: string) {
    app = await loadApp(file);
    invoker = makeInvoker(app, log);
    return app.functions.map(({ metadata }) => metadata);
  },
  async invoke({ name, input }: InvokeWish) {
    const registered = app?.functions.find(({ metadata }) => metadata.name === name);
    if (registered === undefined) throw new Error(`there is no function ${name}`);
    await invoker?.invoke(registered, input);
  },
  skip: skipTime,
  /** Since the last time it was asked. */
  cost(): AppCost {
    sample();
    const { user, system } = process.cpuUsage(cpu);
    const cost = { peakRssBytes, cpuMs: (user + system) / 1000, logLines, logBytes, warnings };
    [peakRssBytes, logLines, logBytes, warnings] = [process.memoryUsage.rss(), 0, 0, []];
    cpu = process.cpuUsage();
    return cost;
  },
});
