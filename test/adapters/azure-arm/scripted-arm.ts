/** Azure Resource Manager by script: what it answers is said word for word, and what it was asked is kept. */

import {
  createEmptyPipeline,
  createHttpHeaders,
  RestError,
  type PipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import { makeArmRequests, type ArmRequests, type Deadlines } from '../../../shared/adapters/azure-arm/arm-requests.ts';

export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly body: string | undefined;
  readonly ifMatch: string | undefined;
}

export interface Scripted {
  readonly status?: number;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `no-answer`: the connection breaks. `silence`: nothing comes until the caller gives up. */
export type Script = (asked: Asked) => Scripted | 'no-answer' | 'silence';

export interface ScriptedArm {
  readonly arm: ArmRequests;
  readonly asked: readonly Asked[];
}

export function scriptedArm(script: Script, deadlines?: Deadlines): ScriptedArm {
  const asked: Asked[] = [];
  async function sendRequest(request: PipelineRequest): Promise<PipelineResponse> {
    const { method, url, body, headers } = request;
    const one = { method, url, body: body as string | undefined, ifMatch: headers.get('if-match') };
    asked.push(one);
    const answer = script(one);
    if (answer === 'silence') await givenUp(request);
    if (answer === 'no-answer' || answer === 'silence') throw new RestError('no answer', { code: 'ECONNRESET' });
    const { status = 200, text = '' } = answer;
    return { request, status, headers: createHttpHeaders(answer.headers), bodyAsText: text };
  }
  const connection = { pipeline: createEmptyPipeline(), httpClient: { sendRequest } };
  return { arm: makeArmRequests(() => Promise.resolve(connection), deadlines), asked };
}

function givenUp({ abortSignal }: PipelineRequest): Promise<void> {
  return new Promise((resolve) => {
    abortSignal?.addEventListener('abort', () => {
      resolve();
    });
  });
}
