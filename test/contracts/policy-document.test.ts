import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parsePolicyDocument } from '../../shared/contracts/policy-document.ts';

const shipped = JSON.parse(readFileSync('infra/policy.json', 'utf8')) as Record<string, unknown>;
const schema = JSON.parse(readFileSync('infra/policy.schema.json', 'utf8')) as object;
const problems = (document: unknown): readonly { field: string; message: string }[] => {
  const parsed = parsePolicyDocument(document);
  return parsed.kind === 'invalid' ? parsed.problems : [];
};

describe('the policy document', () => {
  it('that ships is valid, audits by default, and satisfies its JSON schema', () => {
    const parsed = parsePolicyDocument(shipped);
    expect(parsed).toMatchObject({ kind: 'policy', document: { defaults: { mode: 'audit' } } });
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
    expect(validate(shipped)).toBe(true);
    expect(validate({ ...shipped, version: 7 })).toBe(false);
  });

  it.each([3, 7])('of a later format is refused with the version it needs: %i', (version) => {
    expect(problems({ version, somethingNew: true })).toEqual([
      {
        field: 'version',
        message: `needs version ${String(version)} of the app's policy format; this app reads 2`,
      },
    ]);
  });

  it.each([0, '1', 1.5, undefined])('of a format that never was says what is wrong with its version: %s', (version) => {
    expect(problems({ version }).map(({ field }) => field)).toEqual(['version']);
  });

  const tagsOf = (document: object) => {
    const parsed = parsePolicyDocument(document);
    if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.problems));
    return { tags: parsed.document.tags, limits: parsed.document.exemptionLimits };
  };
  const nothing = { mayExempt: false, mayChooseRing: false, mayAddReceivers: false };
  const everything = { mayExempt: true, mayChooseRing: true, mayAddReceivers: true };

  it.each<[string, object, object, object | undefined]>([
    ['of version 2 lets tags decide nothing', { version: 2 }, nothing, undefined],
    [
      'of version 2 lets them decide what it says',
      { version: 2, tags: { mayExempt: true }, exemptionLimits: {} },
      { ...nothing, mayExempt: true },
      { maximumDays: 90, announceDays: 7, byTag: { maximumClusters: 10, totalDays: 180 } },
    ],
    [
      'of version 2 may name no number',
      { version: 2, exemptionLimits: { byTag: { maximumClusters: null, totalDays: 30 } } },
      nothing,
      { maximumDays: 90, announceDays: 7, byTag: { maximumClusters: undefined, totalDays: 30 } },
    ],
    [
      'of version 1 goes on meaning that tags decide, for a year',
      { version: 1, exemptionLimits: { maximumDays: 30 } },
      everything,
      { maximumDays: 30, announceDays: 7, byTag: { maximumClusters: undefined, totalDays: 366 } },
    ],
    [
      'of version 1 says more when it is told to',
      { version: 1, tags: { mayChooseRing: true } },
      { ...nothing, mayChooseRing: true },
      { maximumDays: 90, announceDays: 7, byTag: { maximumClusters: undefined, totalDays: 366 } },
    ],
  ])('%s', (_, document, tags, limits) => {
    expect(tagsOf(document)).toEqual({ tags, limits });
  });

  it.each([{ exemptionLimits: 1 }, { exemptionLimits: { byTag: 1 } }, { tags: [] }])(
    'of version 1 with %o is refused, not mended',
    (part) => {
      expect(problems({ version: 1, ...part }).map(({ field }) => field)).not.toEqual([]);
    },
  );

  it('names every wrong field at once', () => {
    const document = {
      version: 1,
      defaults: { mode: 'repair', windows: { minimumHours: 2 } },
      rules: [{ match: {} }],
      receivers: [{ kind: 'email', id: 'mail', to: ['nobody'] }],
    };
    expect(problems(document).map(({ field }) => field)).toEqual([
      'defaults.mode',
      'defaults.windows.minimumHours',
      'rules[0].name',
      'receivers[0].to[0]',
    ]);
  });

  it.each<[string, object, RegExp]>([
    ['a misspelt field', { defualts: {} }, /defualts/],
    ['a receiver nobody defined', { defaults: { receivers: ['ghost'] } }, /no receiver has the id "ghost"/],
    [
      'a receiver defined twice',
      { receivers: [1, 2].map(() => ({ kind: 'email', id: 'mail', to: ['a@example.com'] })) },
      /an id of its own/,
    ],
    [
      'a webhook URL instead of the name of its setting',
      { receivers: [{ kind: 'teams', id: 'chat', urlSetting: 'https://prod.logic.azure.com/?sig=secret' }] },
      /never the URL itself/,
    ],
    ['a time zone that does not exist', { defaults: { timeZone: 'Mars/Olympus' } }, /IANA/],
    [
      'a repair window of three hours',
      {
        defaults: {
          windows: {
            repair: { default: { schedule: { daily: { intervalDays: 1 } }, durationHours: 3, startTime: '01:00' } },
          },
        },
      },
      /four hours/,
    ],
  ])('refuses %s', (_, part, message) => {
    expect(
      problems({ version: 1, ...part })
        .map(({ field, message: said }) => `${field} ${said}`)
        .join(),
    ).toMatch(message);
  });
});
