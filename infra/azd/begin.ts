/** The first sweep and the first notice: asked for by who deploys where people sign in, left to the timer where they do not. */

import { setTimeout } from 'node:timers/promises';
import * as z from 'zod';
import { aboutSettings } from '../../shared/about-settings.ts';
import { nextOccurrence, parseNcrontab } from '../../shared/domain/time/ncrontab.ts';
import type { Az } from './az.ts';
import type { Deployed } from './deployed.ts';
import { messageOf } from './finding.ts';

export interface BeginDeps {
  readonly az: Az;
  readonly fetch: typeof fetch;
  /** The receiver that is sent a test notice, once; absent: policy has none. */
  readonly testReceiver?: string;
  readonly pauseMs: number;
  readonly nowMs: () => number;
}

const sweeps = z.object({ sweeps: z.array(z.unknown()) });

/** Answers what could not be done, a sentence each. */
export async function begin(deps: BeginDeps, values: Deployed): Promise<readonly string[]> {
  try {
    const token = await tokenFor(deps.az, values);
    await ask(deps, makeCall(deps, `${values.FUNCTION_APP_URL}/api`, token));
    return [];
  } catch (fault) {
    return [
      [
        `The first sweep was not started: ${messageOf(fault)}`,
        whenItBegins(values, deps.nowMs()),
        howToStartIt(values),
      ].join('\n  '),
    ];
  }
}

/** Only an app that has never swept: who deploys again wants neither another test nor another sweep. */
async function ask({ testReceiver }: BeginDeps, call: Call): Promise<void> {
  const known = sweeps.parse(await call('GET', '/sweeps'));
  if (known.sweeps.length > 0) return;
  // The sweep last: when there is one, all of this was done.
  if (testReceiver !== undefined) {
    await call('POST', '/notices/test', { receiver: testReceiver, kind: 'drift-found' });
    console.log(`A test notice is on its way to ${testReceiver}.`);
  }
  await call('POST', '/sweeps', {});
  console.log('The first sweep has begun.');
}

const tokens = z.object({ accessToken: z.string().min(1) });

async function tokenFor(az: Az, values: Deployed): Promise<string> {
  const scope = `${scopeOf(values)}/.default`;
  const whose = ['--subscription', values.AZURE_SUBSCRIPTION_ID];
  return tokens.parse(await az('account', 'get-access-token', '--scope', scope, ...whose)).accessToken;
}

function scopeOf({ SIGN_IN_CLIENT_ID: clientId }: Deployed): string {
  return `api://${clientId}`;
}

type Call = (method: 'GET' | 'POST', path: string, body?: unknown) => Promise<unknown>;

const mostTries = 10;

/** An app that has just been restarted answers 5xx, or nothing, for a while; one whose sign-in has just been set, 401 or the sign-in page. */
function makeCall({ fetch, pauseMs }: BeginDeps, base: string, token: string): Call {
  return async function call(method, path, body) {
    for (let tries = 1; ; tries += 1) {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const content = body === undefined ? {} : { body: JSON.stringify(body) };
      const request = { method, headers, redirect: 'manual', ...content } as const;
      const answer = await fetch(`${base}${path}`, request).catch(() => undefined);
      if (answer?.ok === true) return answer.json();
      const said =
        answer === undefined ? 'no answer' : `${String(answer.status)} ${(await answer.text()).slice(0, 200)}`;
      const isPassing = answer === undefined || answer.status >= 500 || answer.status === 401 || isRedirect(answer);
      if (!isPassing || tries === mostTries) throw new Error(`${method} ${base}${path}: ${said.trim()}`);
      await setTimeout(pauseMs);
    }
  };
}

function isRedirect({ status }: Response): boolean {
  return status >= 300 && status < 400;
}

/** With the app role Operator or Admin. Nothing secret goes into an address. */
function howToStartIt(values: Deployed): string {
  const token = `az account get-access-token --scope ${scopeOf(values)}/.default --query accessToken --output tsv`;
  return `Sooner, with the app role Operator or Admin: curl --request POST --header "authorization: Bearer $(${token})" ${values.FUNCTION_APP_URL}/api/sweeps`;
}

const others = z.record(z.string(), z.unknown());

/** The timer's schedule, as main.bicep makes it. */
function scheduleOf({ SWEEP_SCHEDULE: own, WARDEN_SETTINGS: settings }: Deployed): string {
  const given = others.safeParse(settings.trim() === '' ? {} : JSON.parse(settings));
  const replaced = given.data?.['SWEEP_SCHEDULE'];
  if (typeof replaced === 'string' && replaced !== '') return replaced;
  const { deployed } = aboutSettings.SWEEP_SCHEDULE;
  return own === '' && deployed.kind === 'value' ? deployed.value : own;
}

export function whenItBegins(values: Deployed, nowMs: number): string {
  const schedule = scheduleOf(values);
  const parsed = parseNcrontab(schedule);
  const next = parsed.kind === 'schedule' ? nextOccurrence(parsed.schedule, nowMs) : undefined;
  if (next === undefined) return `No sweep will start by itself: SWEEP_SCHEDULE is "${schedule}".`;
  const moment = new Date(next).toISOString().slice(0, 19).replace('T', ' ');
  return `The first sweep, unless there was one, starts by its timer at ${moment} UTC.`;
}
