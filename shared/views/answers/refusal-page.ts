/** What a person sees whom a door does not let in. */

import { html } from 'hono/html';
import { page } from './page.ts';

export interface RefusalText {
  readonly title: string;
  readonly detail: string;
  readonly hasSignIn: boolean;
}

export function refusalPage({ title, detail, hasSignIn }: RefusalText): string {
  return page(
    title.toLowerCase(),
    html`<h1>${title}</h1>
      <p>${detail}</p>
      ${
        hasSignIn
          ? html`<p><a href="/.auth/me">Who am I signed in as?</a> &middot; <a href="/.auth/logout">Sign out</a></p>`
          : ''
      }`,
  );
}
