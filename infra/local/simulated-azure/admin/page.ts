/** The simulation's page: the fleet, what was written to it, the mailbox and the Teams channel. */

import { html, raw } from 'hono/html';
import { differingLeaves } from '../../../../shared/adapters/azure-arm/json-leaves.ts';
import { htmlText } from '../../../../shared/views/answers/html-text.ts';
import {
  documentOf,
  poolsOf,
  textOf,
  type AzureState,
  type JsonDocument,
  type Mail,
  type SimulatedCluster,
} from '../state.ts';

const style = raw(`
  :root { color-scheme: light dark; --ink: #1b1a19; --soft: #575553; --line: #dcd9d6; --card: #ffffff; --page: #f5f4f2; --accent: #0b5cad; --good: #0b6a0b; --bad: #a4262c; }
  @media (prefers-color-scheme: dark) { :root { --ink: #f3f2f1; --soft: #bdbab7; --line: #3b3a39; --card: #252423; --page: #1b1a19; --accent: #7cc0ff; --good: #8fd98f; --bad: #ff9a9f; } }
  * { box-sizing: border-box; }
  body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 'Segoe UI', system-ui, sans-serif; }
  header { padding: 20px 24px; border-bottom: 3px dashed var(--accent); background: var(--card); }
  h1 { margin: 0; font-size: 22px; } h2 { font-size: 17px; margin: 0 0 12px; }
  main { display: grid; gap: 20px; padding: 20px 24px; max-width: 1500px; margin: auto; }
  section { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 16px 18px; overflow-x: auto; }
  .two { display: grid; gap: 20px; grid-template-columns: repeat(auto-fit, minmax(380px, 1fr)); }
  .two section { max-height: 46rem; overflow-y: auto; }
  table { border-collapse: collapse; width: 100%; font-size: 14px; }
  th { text-align: left; color: var(--soft); font-weight: 600; } th, td { padding: 6px 10px 6px 0; border-top: 1px solid var(--line); vertical-align: top; }
  a { color: var(--accent); } .soft { color: var(--soft); } .changed { color: var(--good); font-weight: 600; } .bad { color: var(--bad); }
  code { font: 13px ui-monospace, Consolas, monospace; overflow-wrap: anywhere; }
  .message { border: 1px solid var(--line); border-radius: 6px; margin: 0 0 14px; background: #ffffff; color: #252424; }
  button, select { font: inherit; padding: 2px 8px; } form { display: flex; gap: 6px; }
  iframe { width: 100%; height: 900px; border: 1px solid var(--line); border-radius: 6px; background: #fff; } pre { white-space: pre-wrap; }`);

type Html = ReturnType<typeof html>;

function layout(title: string, content: Html | readonly Html[]): string {
  return htmlText(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>${title}</title>
          <style>
            ${style}
          </style>
        </head>
        <body>
          <header>
            <h1>${title}</h1>
            <div class="soft">
              Everything here is simulated: no Azure subscription, no cluster and no person is touched.
            </div>
          </header>
          <main>${content}</main>
        </body>
      </html>`,
  );
}

export function overviewPage(state: AzureState): string {
  return layout('Simulated Azure', [
    html`<div class="two">${mailbox(state.mails)}${channel(state)}</div>`,
    fleetTable([...state.clusters.values()]),
    writes(state),
    html`<script src="/_simulated/adaptivecards.js"></script>
      <script>
        ${raw(cardScript)};
      </script>`,
  ]);
}

/** Colours and sizes as Teams has them in its light theme, so that a card looks about right. */
const cardScript = `
  const hostConfig = new AdaptiveCards.HostConfig({
    fontFamily: "'Segoe UI', system-ui, sans-serif",
    fontSizes: { small: 12, default: 14, medium: 14, large: 18, extraLarge: 24 },
    spacing: { small: 8, default: 12, medium: 16, large: 20, extraLarge: 24, padding: 16 },
    containerStyles: {
      default: { backgroundColor: '#ffffff', foregroundColors: { default: { default: '#252424', subtle: '#5c5a58' } } },
      accent: { backgroundColor: '#ebe9f7', foregroundColors: { default: { default: '#252424', subtle: '#494644' } } },
      warning: { backgroundColor: '#fbf6d9', foregroundColors: { default: { default: '#252424', subtle: '#494644' } } },
      attention: { backgroundColor: '#fcf4f6', foregroundColors: { default: { default: '#252424', subtle: '#494644' } } },
    },
    actions: { actionsOrientation: 'horizontal', actionAlignment: 'left', maxActions: 6 },
  });
  AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
    const safe = text.replace(/&(?!lt;|gt;|amp;)/g, '&amp;').replace(/</g, '&lt;');
    result.outputHtml = '<p style="margin:0">' + safe.replace(/\\\\([\\\\\`*_\\[\\]()~#+.-])/g, '$1') + '</p>';
    result.didProcess = true;
  };
  for (const place of document.querySelectorAll('[data-card]')) {
    const card = new AdaptiveCards.AdaptiveCard();
    card.hostConfig = hostConfig;
    card.parse(JSON.parse(place.dataset.card));
    place.replaceChildren(card.render());
  }`;

function mailbox(mails: readonly Mail[]): Html {
  return html`<section tabindex="0" aria-label="Mailbox">
    <h2>Mailbox (${mails.length})</h2>
    ${
      mails.length === 0
        ? html`<p class="soft">No mail yet.</p>`
        : html`<table>
            <tr>
              <th>Time</th>
              <th>Subject</th>
              <th>To</th>
            </tr>
            ${mails.toReversed().map(
              (mail) =>
                html`<tr>
                  <td class="soft">${timeOf(mail.atMs)}</td>
                  <td><a href="/mail/${mail.id}">${mail.subject}</a></td>
                  <td class="soft">${mail.to.join(', ')}</td>
                </tr>`,
            )}
          </table>`
    }
  </section>`;
}

function channel({ messages }: AzureState): Html {
  return html`<section tabindex="0" aria-label="Teams channel">
    <h2>Teams channel (${messages.length})</h2>
    ${messages.length === 0 ? html`<p class="soft">No message yet.</p>` : ''}
    ${messages
      .toReversed()
      .slice(0, 12)
      .map(
        ({ card, atMs }) =>
          html`<div class="soft">${timeOf(atMs)}</div>
            <div class="message" data-card="${JSON.stringify(card)}"></div>`,
      )}
  </section>`;
}

function fleetTable(clusters: readonly SimulatedCluster[]): Html {
  return html`<section>
    <h2>Clusters (${clusters.length})</h2>
    <table>
      <tr>
        <th>Cluster</th>
        <th>Why it is here</th>
        <th>Node OS channel</th>
        <th>Cluster channel</th>
        <th>State</th>
        <th>Windows</th>
        <th>Changed since the start</th>
        <th>Make it drift</th>
      </tr>
      ${clusters.map(clusterRow)}
    </table>
  </section>`;
}

function clusterRow(cluster: SimulatedCluster): Html {
  const { document, configurations, why } = cluster;
  const properties = documentOf(document['properties']);
  const profile = documentOf(properties['autoUpgradeProfile']);
  const name = textOf(document['name']);
  const changes = changesOf(cluster);
  const states = new Set([
    textOf(documentOf(properties['powerState'])['code']),
    textOf(properties['provisioningState']),
    ...poolsOf(document).map((pool) => textOf(pool['provisioningState'])),
  ]);
  return html`<tr>
    <td><b>${name}</b><br /><span class="soft">${textOf(document['location'])}</span></td>
    <td class="soft">${why}</td>
    <td>${textOf(profile['nodeOSUpgradeChannel']) || html`<i class="soft">absent</i>`}</td>
    <td>${textOf(profile['upgradeChannel']) || html`<i class="soft">absent</i>`}</td>
    <td>${[...states].join(', ')}</td>
    <td>${[...configurations.values()].map((configuration) => html`<div>${windowText(configuration)}</div>`)}</td>
    <td>${changes.map((change) => html`<div class="changed"><code>${change}</code></div>`)}</td>
    <td>
      <form method="post" action="/_simulated/drift">
        <input type="hidden" name="name" value="${name}" /><select name="channel" aria-label="Channel for ${name}">
          <option>None</option>
          <option>Unmanaged</option>
          <option>NodeImage</option>
          <option>SecurityPatch</option></select
        ><button>Set</button>
      </form>
    </td>
  </tr>`;
}

function windowText({ name = '', properties = {} }: JsonDocument): string {
  const window = documentOf(documentOf(properties)['maintenanceWindow']);
  const [kind = 'legacy hours'] = Object.keys(documentOf(window['schedule']));
  const hours = window['durationHours'];
  return `${textOf(name)}: ${kind}${typeof hours === 'number' ? `, ${String(hours)} h` : ''}`;
}

function changesOf({ document, configurations, seed }: SimulatedCluster): readonly string[] {
  const leaves = differingLeaves(seed.document, document).filter((leaf) => !/eTag|provisioningState/.test(leaf));
  const windows = [...configurations].flatMap(([name, configuration]) => {
    const before = seed.configurations.get(name);
    if (before === undefined) return [`${name} (new)`];
    return differingLeaves(before, configuration).map((leaf) => `${name}: ${leaf}`);
  });
  return [...leaves, ...windows];
}

function writes(state: AzureState): Html {
  return html`<section>
    <h2>Writes (${state.writes.length})</h2>
    ${
      state.writes.length === 0
        ? html`<p class="soft">Nobody has written anything.</p>`
        : html`<table>
            <tr>
              <th>Time</th>
              <th>Cluster</th>
              <th>Request</th>
              <th>By</th>
              <th>Leaves changed</th>
            </tr>
            ${state.writes.toReversed().map(
              (write) =>
                html`<tr>
                  <td class="soft">${timeOf(write.atMs)}</td>
                  <td>${write.clusterName}</td>
                  <td>${write.what}</td>
                  <td class="soft">${write.by}</td>
                  <td>
                    <code class="${write.leaves.length === 1 ? 'changed' : 'bad'}">${write.leaves.join(', ')}</code>
                  </td>
                </tr>`,
            )}
          </table>`
    }
    <p class="soft">
      Pools reimaged by a write: ${state.reimages.length}. Rollbacks asked for by an echoed image version:
      ${state.rollbacks.length}.
    </p>
  </section>`;
}

export function mailPage(mail: Mail): string {
  return layout(mail.subject, [
    html`<p>
      <a href="/">Back to the simulated Azure</a><br /><span class="soft"
        >From ${mail.from} to ${mail.to.join(', ')}, ${timeOf(mail.atMs)}</span
      >
    </p>`,
    html`<section>
      <h2>As HTML</h2>
      <iframe sandbox="" title="The mail as HTML" src="/mail/${mail.id}/html"></iframe>
    </section>`,
    html`<section>
      <h2>As text</h2>
      <pre>${mail.text}</pre>
    </section>`,
  ]);
}

function timeOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(11, 19);
}
