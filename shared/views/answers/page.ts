/** The frame of a self-contained page: nothing is loaded from anywhere, light and dark. */

import { html, raw } from 'hono/html';
import { htmlText } from './html-text.ts';

export type Html = ReturnType<typeof html>;

const style = raw(`
  :root { color-scheme: light dark; --ink: #1b1a19; --soft: #575553; --line: #dcd9d6; --page: #fff; --error: #a4262c; --warning: #7a4f00; --info: #0b5cad; --good: #0b6a0b; }
  @media (prefers-color-scheme: dark) { :root { --ink: #f3f2f1; --soft: #bdbab7; --line: #3b3a39; --page: #1b1a19; --error: #ff9a9f; --warning: #ffc83d; --info: #7cc0ff; --good: #8fd98f; } }
  body { margin: 0 auto; padding: 24px; max-width: 1200px; background: var(--page); color: var(--ink); font: 15px/1.5 'Segoe UI', system-ui, sans-serif; }
  h1 { font-size: 24px; margin: 0; } h2 { font-size: 17px; margin: 0; } .soft { color: var(--soft); overflow-wrap: anywhere; }
  article { border-top: 1px solid var(--line); padding: 16px 0; } ul { margin: 8px 0; padding-left: 20px; } li { margin: 0 0 8px; }
  .error, .critical { color: var(--error); } .warning { color: var(--warning); } .info { color: var(--info); } .on-time { color: var(--good); } .needs-you { color: var(--error); } .decides-itself, .repaired { color: var(--info); } .exempt, .cannot-tell { color: var(--soft); }
  a { color: inherit; } strong { font-weight: 600; } code { font: 13px ui-monospace, Consolas, monospace; }
  label { display: block; margin: 16px 0 4px; } input { font: inherit; color: inherit; background: var(--page); border: 1px solid var(--soft); border-radius: 4px; padding: 6px 10px; width: min(100%, 420px); box-sizing: border-box; margin: 0 0 16px; }
  [hidden] { display: none; }`);

export function page(title: string, content: Html): string {
  return htmlText(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>AKS Patch Warden: ${title}</title>
          <style>
            ${style}
          </style>
        </head>
        <body>
          <main>${content}</main>
        </body>
      </html> `,
  );
}
