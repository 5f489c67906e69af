/** Azurite, Microsoft's storage emulator, as a child process that keeps everything in memory. */

import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';

export interface AzuritePorts {
  readonly blob: number;
  readonly queue: number;
  readonly table: number;
}

export interface Azurite {
  readonly connectionString: string;
  close(): Promise<void>;
}

/** Azurite's published development account; it opens nothing but an emulator. */
const account = 'devstoreaccount1';
const accountKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** A port of 0 takes a free one; a taken one rejects with EADDRINUSE. */
export async function startAzurite(wanted: AzuritePorts): Promise<Azurite> {
  const [blob, queue, table] = await freePorts([wanted.blob, wanted.queue, wanted.table]);
  const ports = { blob, queue, table };
  const child = spawn(
    process.execPath,
    [
      createRequire(import.meta.url).resolve('azurite/dist/src/azurite.js'),
      '--inMemoryPersistence',
      '--silent',
      '--skipApiVersionCheck',
      '--disableTelemetry',
      '--blobPort',
      String(ports.blob),
      '--queuePort',
      String(ports.queue),
      '--tablePort',
      String(ports.table),
    ],
    { cwd: tmpdir(), stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const killWithParent = () => child.kill('SIGKILL');
  process.once('exit', killWithParent);
  await untilListening(child);
  const endpoint = (port: number) => `http://127.0.0.1:${String(port)}/${account}`;
  return {
    connectionString: `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${accountKey};BlobEndpoint=${endpoint(ports.blob)};QueueEndpoint=${endpoint(ports.queue)};TableEndpoint=${endpoint(ports.table)};`,
    close: () =>
      new Promise((resolve) => {
        process.removeListener('exit', killWithParent);
        child.once('exit', () => {
          resolve();
        });
        child.kill('SIGKILL');
      }),
  };
}

/**
 * Asks the system for the ports, so that a taken one is known before Azurite would say it in its own way. All are held until
 * the last is there: a port that is free again might be given twice.
 */
async function freePorts<const Ports extends readonly number[]>(
  wanted: Ports,
): Promise<{ -readonly [Index in keyof Ports]: number }> {
  const probes = await Promise.all(wanted.map(probePort));
  const ports = probes.map((probe) => (probe.address() as AddressInfo).port);
  await Promise.all(probes.map((probe) => new Promise((resolve) => probe.close(resolve))));
  return ports as { -readonly [Index in keyof Ports]: number };
}

function probePort(wanted: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject).listen(wanted, '127.0.0.1', () => {
      resolve(probe);
    });
  });
}

const services = ['Blob', 'Queue', 'Table'];

function untilListening(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    const listen = (chunk: Buffer) => {
      said += chunk.toString('utf8');
      if (
        services.every(
          (service) =>
            said.includes(`${service} service successfully listens`) ||
            said.includes(`${service} service is successfully listening`),
        )
      )
        resolve();
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.once('exit', (code) => {
      reject(new Error(`Azurite ended with code ${String(code)}: ${said.trim()}`));
    });
  });
}
