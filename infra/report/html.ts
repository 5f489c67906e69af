/** One self-contained page to hand round: nothing is loaded from anywhere. */

import { html } from 'hono/html';
import type { FindingAnswer } from '../../shared/views/answers/evaluation-answer.ts';
import { page, type Html } from '../../shared/views/answers/page.ts';
import { standingOfUnread } from '../../shared/domain/record/standing-evidence.ts';
import { standingWords } from '../../shared/views/words/standing-words.ts';
import type { FleetReport, ReportedCluster } from './fleet-report.ts';
import { summaryOf } from './summary.ts';

export function htmlReport(report: FleetReport): string {
  const { clusters, unread, nowMs } = report;
  return page(
    'fleet report',
    html`<h1>Fleet report</h1>
      <p>${summaryOf(report)}</p>
      <p class="soft">Judged ${new Date(nowMs).toISOString().slice(0, 16).replace('T', ' ')} UTC. Who needs you comes first.</p>
      ${clusters.map(clusterArticle)}
      ${unread.map(
        ({ id, reason }) =>
          html`<article>
            <h2>${id.split('/').at(-1)}: <span class="${standingOfUnread}">${standingWords(standingOfUnread)}</span></h2>
            <div class="soft">${id}</div>
            <p>It could not be read: ${reason}</p>
          </article>`,
      )}`,
  );
}

function clusterArticle(cluster: ReportedCluster): Html {
  const { name, id, standing, channel, effectiveTarget, recommendation, findings, windows, plan } = cluster;
  return html`<article>
    <h2>${name}: <span class="${standing}">${standingWords(standing)}</span></h2>
    <div class="soft">${id}</div>
    <div>
      Node OS channel <strong>${channel}</strong>, target <strong>${effectiveTarget}</strong>; recommended
      ${recommendation.channel}. ${recommendation.reasons.join(' ')}
    </div>
    ${findings.length === 0 ? '' : html`<ul>${findings.map(findingItem)}</ul>`}
    ${windows.map(
      ({ name: window, description, nextOpenings }) =>
        html`<div><code>${window}</code>: ${description}</div>
          <div class="soft">${nextOpenings[0] === undefined ? 'does not open' : `next: ${nextOpenings[0]}`}</div>`,
    )}
    ${plan.map(({ summary }) => html`<div>Plan: ${summary}</div>`)}
  </article>`;
}

function findingItem({ severity, code, message, cure, proposal }: FindingAnswer): Html {
  return html`<li>
    <strong class="${severity}">${severity}</strong> <code>${code}</code> ${message}
    <div class="soft">${cure}${proposal === undefined ? '' : ` Proposed: ${proposal.description}.`}</div>
  </li>`;
}
