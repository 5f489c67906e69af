/** `GET /api/report`: the state of the fleet as a page, who needs somebody first. */

import { html, raw } from 'hono/html';
import type { ClusterRecord } from '../../domain/record/cluster-record.ts';
import { standingOfRecord } from '../../domain/record/standing-evidence.ts';
import { countFleet, poolsOf, type RememberedFleet } from '../../domain/fleet/fleet-summary.ts';
import { findingWords } from '../../domain/judging/about-findings.ts';
import { lastWords, nextOpening } from './fleet-answer.ts';
import { momentWords, spanWords } from '../../domain/time/moment.ts';
import type { StopReason } from '../../domain/repair/write-stop.ts';
import { reasonWords } from '../words/action-words.ts';
import { page, type Html } from './page.ts';
import { portalUrl } from '../words/portal-url.ts';
import { standingWords } from '../words/standing-words.ts';
import { summaryWords } from '../words/summary-words.ts';

const script = raw(`
  const box = document.querySelector('input');
  const clusters = [...document.querySelectorAll('article')];
  box.addEventListener('input', () => {
    const words = box.value.toLowerCase().split(/\\s+/);
    for (const each of clusters) {
      const text = each.textContent.toLowerCase();
      each.hidden = !words.every((word) => text.includes(word));
    }
  });`);

/** `stop`: why nothing is written. */
export function fleetPage(fleet: RememberedFleet, nowMs: number, stop?: StopReason): string {
  const { records, unreadable } = fleet;
  return page(
    'fleet',
    html`<h1>Fleet</h1>
      <p>${summaryWords({ clusters: records.length + unreadable, standings: countFleet(fleet, nowMs), pools: poolsOf(records) })}</p>
      ${stop === undefined ? '' : html`<p><strong class="error">Nothing is written.</strong> ${reasonWords(stop, 'UTC')}</p>`}
      <p class="soft">As remembered on ${momentWords(nowMs, 'UTC')}. Who needs you comes first.</p>
      ${unreadableNote(unreadable)}
      <label for="filter">Show only clusters with these words</label>
      <input id="filter" type="search" autocomplete="off" />
      ${records.map((record) => clusterArticle(record, nowMs))}
      <script>
        ${script};
      </script>`,
  );
}

function unreadableNote(unreadable: number): Html | string {
  if (unreadable === 0) return '';
  const records = unreadable === 1 ? 'one cluster' : `${String(unreadable)} clusters`;
  return html`<p>What is remembered of ${records} cannot be read by this version of the app; nobody can tell how they stand.</p>`;
}

function clusterArticle(record: ClusterRecord, nowMs: number): Html {
  const { cluster, location, lastLine, telling, sinceMs, judgedAtMs } = record;
  const standing = standingOfRecord(record, nowMs);
  const timeZone = telling?.timeZone ?? 'UTC';
  const opening = nextOpening(record, nowMs);
  const findings = (lastLine?.findings ?? []).map((finding) => ({ ...finding, ...findingWords(finding) }));
  return html`<article>
    <h2>
      <a href="${portalUrl(cluster.id)}">${cluster.name}</a>:
      <span class="${standing}">${standingWords(standing)}</span>
    </h2>
    <div class="soft">${cluster.subscriptionId} / ${cluster.resourceGroup} / ${location}</div>
    <div>${lastWords(record)}</div>
    ${
      findings.length === 0
        ? ''
        : html`<ul>
            ${findings.map(
              ({ severity, code, message, cure }) =>
                html`<li>
                  <strong class="${severity}">${severity}</strong> <code>${code}</code> ${message}
                  <div class="soft">${cure}</div>
                </li>`,
            )}
          </ul>`
    }
    <div class="soft">
      Since ${momentWords(sinceMs, timeZone)}; looked at ${momentWords(judgedAtMs, timeZone)}.
      ${opening === undefined ? 'No node OS window is known.' : `Next node OS window: ${spanWords(opening, timeZone)}.`}
    </div>
  </article>`;
}
