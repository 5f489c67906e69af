/** Mails as mail programs and validators see them. */

import { caniemail } from 'caniemail';
import fc from 'fast-check';
import { HtmlValidate } from 'html-validate';
import { describe, expect, it } from 'vitest';
import { renderEmail } from '../../shared/channels/email/html.ts';
import { exampleNotices } from '../../shared/domain/notices/example-notices.ts';
import type { Notice, UpcomingNotice } from '../../shared/domain/notices/notice.ts';
import { aFullNotice } from '../builders/every-notice.ts';

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

const examples = exampleNotices(Date.parse('2026-11-21T12:00Z'));
const mails: readonly (readonly [string, readonly [Notice, ...Notice[]]])[] = [
  ...examples.map((notice) => [notice.kind, [notice]] as const),
  ['a digest of everything', examples as [Notice, ...Notice[]]],
];

describe.each(mails)('the mail of %s', (_, notices) => {
  const { subject, html, text } = renderEmail(notices);

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

  it('says what it is about, loads nothing from outside, and links only to the portal', () => {
    expect(subject).toMatch(/aks-example|AKS fleet|notices/);
    expect(text).not.toContain('undefined');
    expect(html).not.toMatch(/<(img|link|script|iframe)\b/);
    const hosts = new Set([...html.matchAll(/https?:\/\/[^"'\s<]+/g)].map(([url]) => new URL(url).host));
    expect([...hosts].filter((host) => host !== 'portal.azure.com')).toEqual([]);
  });
});

describe('the calendar entry', () => {
  it('comes with the mail when a window lies ahead, folded and escaped as RFC 5545 wants it', () => {
    const notice = examples.find((each): each is UpcomingNotice => each.kind === 'window-upcoming')!;
    const named = { ...notice, cluster: { ...notice.cluster, name: `a,b;c\n${'x'.repeat(80)}` } };
    const { calendar } = renderEmail([named]);
    expect(calendar?.text).toContain('DTSTART:20261122T080000Z\r\nDTEND:20261122T140000Z');
    expect(calendar?.text).toContain('a\\,b\\;c');
    for (const line of calendar?.text.split('\r\n') ?? []) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  });

  it('does not come with a digest', () => {
    expect(renderEmail(examples as [Notice, ...Notice[]]).calendar).toBeUndefined();
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
    const { subject } = renderEmail([{ ...notice, cluster: { ...notice.cluster, name: 'a\r\nBcc: b@example.com' } }]);
    expect(subject).not.toMatch(/[\r\n]/);
  });
});
