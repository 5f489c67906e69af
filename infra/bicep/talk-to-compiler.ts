/** One process of the compiler for many questions, asked by JSON-RPC: starting it takes longer than all the answers. */

import { spawn } from 'node:child_process';
import * as z from 'zod';

const diagnostic = z.object({
  source: z.string(),
  range: z.object({ start: z.object({ line: z.number(), char: z.number() }) }),
  level: z.string(),
  code: z.string(),
  message: z.string(),
});
const compilation = z.object({
  success: z.boolean(),
  diagnostics: z.array(diagnostic),
  contents: z.string().nullish(),
});
const formatting = z.object({ contents: z.string() });
const snapshot = z.object({ snapshot: z.string() });
const answer = z.object({
  id: z.number(),
  result: z.unknown().optional(),
  error: z.object({ message: z.string() }).nullish(),
});

/** Paths are absolute. Each throws when the compiler cannot do what is asked. */
export interface Bicep {
  readonly compile: (file: string) => Promise<z.output<typeof compilation>>;
  /** The file's text as it should be. */
  readonly format: (file: string) => Promise<string>;
  /** What a parameter set (.bicepparam) deploys, as JSON. */
  readonly snapshot: (file: string) => Promise<string>;
  readonly close: () => void;
}

/** An imaginary tenant and subscription: names and ids in the snapshots follow from them. */
const metadata = {
  tenantId: '99999999-0000-4000-8000-000000000000',
  subscriptionId: '11111111-0000-4000-8000-000000000000',
  location: 'westeurope',
};

export function openCompiler(tool: string): Bicep {
  const { ask, end } = connect(tool);
  return {
    compile: async (path) => compilation.parse(await ask('bicep/compile', { path })),
    format: async (path) => formatting.parse(await ask('bicep/format', { path })).contents,
    snapshot: async (path) => snapshot.parse(await ask('bicep/getSnapshot', { path, metadata })).snapshot,
    close: end,
  };
}

interface Connection {
  readonly ask: (method: string, params: unknown) => Promise<unknown>;
  readonly end: () => void;
}

interface Asker {
  readonly resolve: (result: unknown) => void;
  readonly reject: (fault: Error) => void;
}

function connect(tool: string): Connection {
  const child = spawn(tool, ['jsonrpc', '--stdio'], { stdio: ['pipe', 'pipe', 'pipe'] });
  const waiting = new Map<number, Asker>();
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const giveUp = () => {
    for (const { reject } of waiting.values()) reject(new Error(`the Bicep compiler ended: ${complaint.trim()}`));
    waiting.clear();
  };
  child.on('error', giveUp).on('close', giveUp);
  child.stdin.on('error', giveUp);
  listen(child.stdout, (message) => {
    const { id, result, error } = answer.parse(JSON.parse(message));
    const asker = waiting.get(id);
    waiting.delete(id);
    if (error) asker?.reject(new Error(error.message));
    else asker?.resolve(result);
  });
  let asked = 0;
  return {
    ask: (method, params) =>
      new Promise((resolve, reject) => {
        const id = (asked += 1);
        waiting.set(id, { resolve, reject });
        const body = JSON.stringify({ jsonrpc: '2.0', id, method, params });
        child.stdin.write(`Content-Length: ${String(Buffer.byteLength(body))}\r\n\r\n${body}`);
      }),
    end: () => {
      child.kill();
    },
  };
}

/** Messages come as in HTTP: a header with the length, an empty line, the body. */
function listen(stream: NodeJS.ReadableStream, take: (message: string) => void): void {
  let heard = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    heard = Buffer.concat([heard, chunk]);
    for (let end = heard.indexOf('\r\n\r\n'); end >= 0; end = heard.indexOf('\r\n\r\n')) {
      const [, length = '0'] = /Content-Length: (\d+)/i.exec(heard.subarray(0, end).toString('utf8')) ?? [];
      const [from, to] = [end + 4, end + 4 + Number(length)];
      if (heard.length < to) return;
      take(heard.subarray(from, to).toString('utf8'));
      heard = heard.subarray(to);
    }
  });
}
