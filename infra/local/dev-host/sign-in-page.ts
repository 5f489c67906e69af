/** Stands in for the pages of Entra ID: choose whom to be. */

import { html } from 'hono/html';
import { page } from '../../../shared/views/answers/page.ts';
import type { Somebody } from './people.ts';

export function signInPage(people: readonly Somebody[], returnTo: string): string {
  return page(
    'sign in (simulated)',
    html`<h1>Sign in (simulated)</h1>
      <p>In Azure this is Microsoft Entra ID. Here nobody asks for a password: choose whom to be.</p>
      ${people
        .filter(({ kind }) => kind === 'person')
        .map(
          ({ id, name, userName, roles }) =>
            html`<article>
              <form method="post" action="/.auth/login/aad/callback">
                <input type="hidden" name="person" value="${id}" />
                <input type="hidden" name="state" value="${returnTo}" />
                <h2>${name}</h2>
                <div class="soft">${userName}, ${roles.join(' and ')}</div>
                <p><button type="submit">Sign in as ${name}</button></p>
              </form>
            </article>`,
        )}`,
  );
}

export function signedOutPage(): string {
  return page(
    'signed out (simulated)',
    html`<h1>Signed out (simulated)</h1>
      <p><a href="/.auth/login/aad?post_login_redirect_uri=/api/report">Sign in again</a></p>`,
  );
}
