/** The text of an HTML template. */

import type { html } from 'hono/html';

/** A template is asynchronous only when something in it is; our views wait for nothing. */
export function htmlText(view: ReturnType<typeof html>): string {
  if (view instanceof Promise) throw new Error('a view must not be asynchronous');
  return view.toString();
}
