/** Faults by script: the next requests that match are answered wrongly, as Azure has been seen to. */

import type { IncomingMessage, ServerResponse } from 'node:http';

export interface Fault {
  readonly method?: string;
  /** Part of the path, compared without regard to case. */
  readonly pathIncludes: string;
  /** How many requests it strikes; counts down. */
  times: number;
  readonly status?: number;
  readonly code?: string;
  readonly message?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is, such as a proxy's HTML page or half a JSON document. */
  readonly bodyText?: string;
  /** Without the `error` wrapper, as the AKS resource provider sometimes answers. */
  readonly isUnwrapped?: boolean;
  readonly delayMs?: number;
  /** The connection breaks before an answer; with `isApplied` the request is carried out first. */
  readonly isReset?: boolean;
  readonly isApplied?: boolean;
  /** A PUT is accepted and the channel in it dropped. */
  readonly ignoresChannel?: boolean;
  /** A PUT is accepted and this property of the cluster is lost over it. */
  readonly losesLeaf?: string;
  /** The operation of an accepted write takes so long: a stuck one takes for ever. */
  readonly operationSeconds?: number;
  /** The operation of an accepted PUT fails in the end. */
  readonly failsOperation?: { readonly code: string; readonly message: string };
}

export function takeFault(faults: Fault[], method: string, path: string): Fault | undefined {
  const fault = faults.find(
    (each) =>
      each.times > 0 &&
      (each.method ?? method) === method &&
      path.toLowerCase().includes(each.pathIncludes.toLowerCase()),
  );
  if (fault !== undefined) fault.times -= 1;
  return fault;
}

/** True when the fault was the whole answer. */
export function strike(fault: Fault, request: IncomingMessage, response: ServerResponse): boolean {
  if (fault.isReset === true) {
    request.socket.destroy();
    return true;
  }
  if (fault.status === undefined) return false;
  const error = { code: fault.code ?? 'SimulatedFault', message: fault.message ?? 'A fault that was asked for.' };
  const body = fault.bodyText ?? JSON.stringify(fault.isUnwrapped === true ? error : { error });
  const type = body.startsWith('<') ? 'text/html' : 'application/json';
  response.writeHead(fault.status, { 'content-type': type, ...fault.headers }).end(body);
  return true;
}
