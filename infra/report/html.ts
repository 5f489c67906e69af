/** One self-contained page to hand round: nothing is loaded from anywhere. */

import { html, raw } from 'hono/html';
import type { FindingAnswer } from '../../shared/views/evaluation-answer.ts';
import { htmlText } from '../../shared/views/html-text.ts';
import type { FleetReport, ReportedCluster } from './fleet-report.ts';
import { summaryOf } from './table.ts';

const style = raw(`
  :root { color-scheme: light dark; --ink: #1b1a19; --soft: #575553; --line: #dcd9d6; --page: #fff; --error: #a4262c; --warning: #7a4f00; --info: #0b5cad; --good: #0b6a0b; }
  @media (prefers-color-scheme: dark) { :root { --ink: #f3f2f1; --soft: #bdbab7; --line: #3b3a39; --page: #1b1a19; --error: #ff9a9f; --warning: #ffc83d; --info: #7cc0ff; --good: #8fd98f; } }
  body { margin: 0 auto; padding: 24px; max-width: 1200px; background: var(--page); color: var(--ink); font: 15px/1.5 'Segoe UI', system-ui, sans-serif; }
  h1 { font-size: 24px; margin: 0; } h2 { font-size: 17px; margin: 0; } .soft { color: var(--soft); overflow-wrap: anywhere; }
  article { border-top: 1px solid var(--line); padding: 16px 0; } ul { margin: 8px 0; padding-left: 20px; } li { margin: 0 0 8px; }
  .error, .critical { color: var(--error); } .warning { color: var(--warning); } .info { color: var(--info); } .compliant { color: var(--good); } .drifted { color: var(--error); } .indeterminate { color: var(--warning); }
  strong { font-weight: 600; } code { font: 13px ui-monospace, Consolas, monospace; }`);

type Html = ReturnType<typeof html>;

export function htmlReport({ clusters, unread, nowMs }: FleetReport): string {
  return htmlText(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>AKS Patch Warden: fleet report</title>
          <style>
            ${style}
          </style>
        </head>
        <body>
          <main>
            <h1>Fleet report</h1>
            <p>${summaryOf(clusters, unread.length)}</p>
            <p class="soft">Judged ${new Date(nowMs).toISOString().slice(0, 16).replace('T', ' ')} UTC. Worst first.</p>
            ${clusters.map(clusterArticle)}
            ${unread.map(
              ({ id, reason }) =>
                html`<article>
                  <h2>${id.split('/').at(-1)}: <span class="warning">not read</span></h2>
                  <div class="soft">${id}</div>
                  <p>${reason}</p>
                </article>`,
            )}
          </main>
        </body>
      </html> `,
  );
}

function clusterArticle(cluster: ReportedCluster): Html {
  const { name, id, verdict, channel, effectiveTarget, recommendation, findings, windows, plan } = cluster;
  return html`<article>
    <h2>${name}: <span class="${verdict}">${verdict}</span></h2>
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
