/** Mails as mail programs and validators see them. */

import { caniemail } from 'caniemail';
import fc from 'fast-check';
import { HtmlValidate } from 'html-validate';
import { describe, expect, it } from 'vitest';
import { renderEmail } from '../../shared/views/email.ts';
import { aFullNotice, noticeKinds } from '../builders/every-notice.ts';

/** Rules that contradict what mail programs need: tables for layout, inline styles, `role="presentation"`. */
const validator = new HtmlValidate({
  extends: ['html-validate:recommended', 'html-validate:a11y'],
  rules: {
    'no-inline-style': 'off',
    'no-deprecated-attr': 'off',
    'void-style': 'off',
    'doctype-style': 'off',
    'prefer-tbody': 'off',
    'presentation-role-style': 'off',
    'no-trailing-whitespace': 'off',
    'long-title': 'off',
  },
});

/** What some of the programs ignore without harm: the mail then has square corners, full width or light colours. */
const degradesGracefully = new Set([
  '@media',
  '<style> element',
  '<body> element',
  'color-scheme meta tag',
  'role attribute',
  'word-break',
]);

describe.each(noticeKinds)('the mail of a notice of kind %s', (kind) => {
  const { subject, html, text } = renderEmail([aFullNotice(kind)]);

  it('is valid and accessible HTML', async () => {
    const { results } = await validator.validateString(html, 'mail.html');
    expect(results.flatMap(({ messages }) => messages.map(({ ruleId, message }) => `${ruleId}: ${message}`))).toEqual(
      [],
    );
  });

  it('uses nothing that Outlook or Gmail cannot show without harm', () => {
    const { issues } = caniemail({ clients: ['gmail.*', 'outlook.*'], html });
    const titles = new Set([...issues.errors.values()].flat().map(({ title }) => title));
    expect([...titles].filter((title) => !degradesGracefully.has(title))).toEqual([]);
  });

  it('names the cluster in the subject, loads nothing from outside and says in text what it says in HTML', () => {
    expect(subject).toContain(aFullNotice(kind).cluster?.name);
    expect(html).not.toMatch(/<(img|link|script|iframe)\b/);
    expect([...html.matchAll(/https?:\/\/[^"'\s<]+/g)].map(([url]) => new URL(url).host)).toEqual(['portal.azure.com']);
    for (const said of ['1.33.5', 'AKSUbuntu-2204gen2containerd-202411.12.0', 'UTC'])
      expect([html.includes(said), text.includes(said)]).toEqual([true, true]);
  });
});

describe('text from Azure in a mail', () => {
  it('never becomes markup, whatever a name or a message holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', 'a', 'script', '/', ' ') }), (hostile) => {
        const plain = renderEmail([aFullNotice('repair-failed', { problem: 'x' })]).html;
        const { html } = renderEmail([aFullNotice('repair-failed', { problem: hostile })]);
        expect(html.match(/<\/?[a-z]/g)?.length).toBe(plain.match(/<\/?[a-z]/g)?.length);
      }),
    );
  });

  it('cannot break out of the subject line', () => {
    const notice = aFullNotice('drift-found');
    const { subject } = renderEmail([{ ...notice, cluster: { ...notice.cluster!, name: 'a\r\nBcc: b@example.com' } }]);
    expect(subject).not.toMatch(/[\r\n]/);
  });
});
