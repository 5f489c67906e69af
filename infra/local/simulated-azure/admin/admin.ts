/** The simulation's own routes: its page, what arrived, and the levers to make something happen. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { failure, ok, routesOf, type Answer, type Call, type Route } from '../call.ts';
import { upgradeNodeImages } from '../events.ts';
import type { Fault } from '../faults.ts';
import { mailPage, overviewPage } from './page.ts';
import { documentOf, textOf } from '../state.ts';
import { noteNeighbour } from './levers.ts';
import { services } from '../services.ts';

const route = routesOf(services.open);

const adaptiveCards = createRequire(import.meta.url).resolve('adaptivecards/dist/adaptivecards.min.js');

export const adminRoutes: readonly Route[] = [
  route('GET', '/', ({ state }) => page(overviewPage(state))),
  route('GET', '/mail/{id}', ({ state }, { id }) => {
    const mail = state.mails.find((each) => each.id === id);
    return mail === undefined ? failure(404, 'NotFound', 'There is no such mail.') : page(mailPage(mail));
  }),
  route('GET', '/mail/{id}/html', ({ state }, { id }) => page(state.mails.find((mail) => mail.id === id)?.html ?? '')),
  route('GET', '/_simulated/adaptivecards.js', () => ({
    status: 200,
    text: readFileSync(adaptiveCards, 'utf8'),
    contentType: 'text/javascript',
  })),
  route('GET', '/_simulated/state', ({ state, clock }) =>
    ok({
      now: new Date(clock.now()).toISOString(),
      mails: state.mails.map(({ subject, to }) => ({ subject, to })),
      messages: state.messages.length,
      writes: state.writes,
      reimages: state.reimages,
      rollbacks: state.rollbacks,
    }),
  ),
  route('POST', '/_simulated/clock', ({ body, clock }) => {
    const hours = documentOf(body)['advanceHours'];
    if (typeof hours !== 'number' || hours < 0)
      return failure(400, 'BadRequest', 'advanceHours must be a number, not negative.');
    clock.advance(hours * 3_600_000);
    return ok({ now: new Date(clock.now()).toISOString() });
  }),
  route('POST', '/_simulated/faults', ({ body, state }) => {
    const fault = documentOf(body);
    if (textOf(fault['pathIncludes']) === '')
      return failure(400, 'BadRequest', 'pathIncludes must name a part of the path.');
    state.faults.push({ times: 1, ...fault } as unknown as Fault);
    return { status: 204 };
  }),
  route('POST', '/_simulated/drift', drift),
  route('POST', '/_simulated/upgrade', upgrade),
];

function page(text: string): Answer {
  return { status: 200, text, contentType: 'text/html; charset=utf-8' };
}

/** AKS upgrades the node images of a cluster; `failure` says why it fails. The events wait to be delivered. */
function upgrade(call: Call): Answer {
  const { name = '', failure: reason } = documentOf(call.body);
  const cluster = [...call.state.clusters.values()].find(({ document }) => document['name'] === name);
  if (cluster === undefined) return failure(404, 'NotFound', `There is no cluster named "${textOf(name)}".`);
  upgradeNodeImages(call, cluster, typeof reason === 'string' ? { failure: reason } : {});
  return { status: 204 };
}

/** Somebody sets the channel of a cluster by hand: JSON from a script, or the form of the page. */
function drift(call: Call): Answer {
  const form = new URLSearchParams(call.bodyText);
  const isForm = call.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  const given = documentOf(call.body);
  const name = isForm ? (form.get('name') ?? '') : textOf(given['name']);
  const channel = isForm ? (form.get('channel') ?? '') : textOf(given['channel']);
  const by = isForm ? '' : textOf(given['by']);
  const cluster = [...call.state.clusters.values()].find(({ document }) => document['name'] === name);
  if (cluster === undefined) return failure(404, 'NotFound', `There is no cluster named "${name}".`);
  const properties = documentOf(cluster.document['properties']);
  properties['autoUpgradeProfile'] = { ...documentOf(properties['autoUpgradeProfile']), nodeOSUpgradeChannel: channel };
  noteNeighbour(call, cluster, by === '' ? undefined : by);
  return isForm ? { status: 303, headers: { location: '/' } } : { status: 204 };
}
