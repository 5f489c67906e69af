/** A notice as an email: HTML with inline styles that survive Outlook, dark mode by media query, and a text twin. */

import { html, raw } from 'hono/html';
import type { Severity } from '../../domain/judging/severity.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import { calendarEntry, type CalendarEntry } from '../../views/answers/calendar.ts';
import { htmlText } from '../../views/answers/html-text.ts';
import { digestWords } from '../../views/words/digest-words.ts';
import type { NoticeSection } from '../../views/words/notice-section.ts';
import { noticeWords, restWords, type NoticeWords } from '../../views/words/notice-words.ts';
import { plainWords } from '../../views/words/plain-words.ts';

export interface EmailView {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly calendar?: CalendarEntry;
}

/** One notice as a mail of its own, several as a digest. `timeZone`: of the receiver; absent: of the cluster's owners. */
export function renderEmail(notices: readonly [Notice, ...Notice[]], timeZone?: string): EmailView {
  const [notice] = notices;
  const isSingle = notices.length === 1;
  const words = isSingle
    ? noticeWords(notice, timeZone)
    : withFewerItems(digestWords(notices, timeZone ?? notice.timeZone));
  const calendar = isSingle ? calendarEntry(notice) : undefined;
  return {
    subject: words.subject,
    html: htmlOf(words, accents[words.severity]),
    text: textOf(words),
    ...(calendar === undefined ? {} : { calendar }),
  };
}

/** A mail of words only, for notices that could not be laid out or whose mail was refused. */
export function plainEmail(notices: readonly [Notice, ...Notice[]]): EmailView {
  const { subject, text } = plainWords(notices, mostPlainCharacters);
  const view = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${subject}</title>
      </head>
      <body>
        <pre style="white-space:pre-wrap">${text}</pre>
      </body>
    </html> `;
  return { subject, html: htmlText(view), text };
}

const mostPlainCharacters = 50_000;

const mostItems = 40;

/** Nobody reads on after that many; the others are named. */
function withFewerItems(words: NoticeWords): NoticeWords {
  const sections = words.sections.map(({ title, items }) => {
    const rest = items.slice(mostItems);
    return { title, items: rest.length === 0 ? items : [...items.slice(0, mostItems), { text: restWords(rest) }] };
  });
  return { ...words, sections };
}

/** Stripe beside the headline: dark enough for white text on it. */
const accents: Readonly<Record<Severity, string>> = {
  info: '#0f6cbd',
  warning: '#8a5a00',
  error: '#b10e1c',
  critical: '#6e0811',
};

const font = "font-family:'Segoe UI',Arial,Helvetica,sans-serif";

const darkMode = raw(`
  @media (prefers-color-scheme: dark) {
    .page { background-color: #1b1a19 !important; }
    .card { background-color: #252423 !important; border-color: #3b3a39 !important; }
    .text { color: #f3f2f1 !important; }
    .soft { color: #c8c6c4 !important; }
    .line { border-color: #3b3a39 !important; }
    .link { color: #6cb8f6 !important; }
  }`);

function htmlOf(words: NoticeWords, accent: string): string {
  return htmlText(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <title>${words.subject}</title>
          <style>
            ${darkMode}
          </style>
        </head>
        <body class="page" style="margin:0;padding:0;background-color:#f3f2f1">
          <table
            role="presentation"
            width="100%"
            cellpadding="0"
            cellspacing="0"
            border="0"
            class="page"
            style="background-color:#f3f2f1"
          >
            <tr>
              <td align="center" style="padding:24px 12px">
                <table
                  role="presentation"
                  width="100%"
                  cellpadding="0"
                  cellspacing="0"
                  border="0"
                  class="card"
                  style="max-width:640px;background-color:#ffffff;border:1px solid #e1dfdd"
                >
                  <tr>
                    <td style="background-color:${accent};padding:12px 24px;${font};font-size:14px;color:#ffffff">
                      AKS Patch Warden &nbsp;|&nbsp; ${words.headline}
                    </td>
                  </tr>
                  <tr>
                    <td style="padding:24px 24px 8px 24px">
                      <h1
                        class="text"
                        style="margin:0 0 8px 0;${font};font-size:22px;line-height:28px;font-weight:600;color:#201f1e"
                      >
                        ${words.title}
                      </h1>
                      <p class="text" style="margin:0;${font};font-size:16px;line-height:24px;color:#201f1e">
                        ${words.summary}
                      </p>
                    </td>
                  </tr>
                  ${words.sections.map(htmlSection)}
                  <tr>
                    <td style="padding:8px 24px 16px 24px">
                      <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
                        ${words.facts.map(
                          ({ title, value }) =>
                            html`<tr>
                              <td
                                class="soft line"
                                valign="top"
                                width="130"
                                style="padding:6px 12px 6px 0;border-top:1px solid #edebe9;${font};font-size:14px;line-height:20px;color:#605e5c"
                              >
                                ${title}
                              </td>
                              <td
                                class="text line"
                                valign="top"
                                style="padding:6px 0;border-top:1px solid #edebe9;${font};font-size:14px;line-height:20px;color:#201f1e;word-break:break-word"
                              >
                                ${value}
                              </td>
                            </tr> `,
                        )}
                      </table>
                    </td>
                  </tr>
                  ${words.links.map(
                    ({ title, url }) =>
                      html`<tr>
                        <td style="padding:0 24px 24px 24px;${font};font-size:14px;line-height:20px">
                          <a class="link" href="${url}" style="color:#0f6cbd">${title}</a>
                        </td>
                      </tr> `,
                  )}
                  <tr>
                    <td
                      class="soft line"
                      style="padding:16px 24px;border-top:1px solid #edebe9;${font};font-size:12px;line-height:18px;color:#605e5c"
                    >
                      ${words.footer}
                    </td>
                  </tr>
                </table>
              </td>
            </tr>
          </table>
        </body>
      </html> `,
  );
}

function htmlSection({ title, items }: NoticeSection): ReturnType<typeof html> {
  return html`<tr>
    <td style="padding:16px 24px 0 24px">
      <h2 class="text" style="margin:0 0 6px 0;${font};font-size:14px;line-height:20px;font-weight:600;color:#201f1e">
        ${title}
      </h2>
      ${items.map(
        ({ text, hint }) =>
          html`<p
              class="text"
              style="margin:0 0 ${hint === undefined ? '6' : '0'}px 0;${font};font-size:14px;line-height:20px;color:#201f1e;word-break:break-word"
            >
              ${text}
            </p>
            ${hint === undefined ? '' : html`<p class="soft" style="margin:0 0 8px 0;${font};font-size:13px;line-height:18px;color:#605e5c;word-break:break-word">${hint}</p>`} `,
      )}
    </td>
  </tr> `;
}

function textOf(words: NoticeWords): string {
  const sections = words.sections.map(({ title, items }) => {
    const lines = items.map(({ text, hint }) => (hint === undefined ? `- ${text}` : `- ${text}\n  ${hint}`));
    return `${title}\n${lines.join('\n')}`;
  });
  const facts = words.facts.map(({ title, value }) => `${title}: ${value}`).join('\n');
  const links = words.links.map(({ title, url }) => `${title}: ${url}`);
  const parts = [words.headline, words.title, words.summary, ...sections, facts, ...links, words.footer];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
