import { describe, expect, it } from 'vitest';
import { parseSettings, type Environment } from '../../shared/settings.ts';
import { clientId, tenantId } from '../builders/a-principal.ts';
import { channels } from '../../shared/channels/index.ts';
import { offReceivers } from '../../shared/channels/off-receivers.ts';
import type { EmailReceiver } from '../../shared/channels/email/receiver.ts';
import { healthAnswer } from '../../shared/views/answers/health.ts';
import type { TeamsReceiver } from '../../shared/channels/teams/receiver.ts';

const good: Environment = {
  AzureWebJobsStorage: 'UseDevelopmentStorage=true',
  SWEEP_SCHEDULE: '0 0 * * * *',
  OUTBOX_SCHEDULE: '0 * * * * *',
  WINDOW_WATCH_SCHEDULE: '0 */5 * * * *',
  EVENT_WATCH_SCHEDULE: '0 */15 * * * *',
  DIGEST_SCHEDULE: '0 0 6 * * *',
};
const fields = (environment: Environment): readonly string[] => {
  const parsed = parseSettings(environment);
  return parsed.kind === 'invalid' ? parsed.problems.map(({ field }) => field) : [];
};

describe('the settings', () => {
  it('of a small app are enough', () => {
    expect(parseSettings(good)).toMatchObject({
      kind: 'settings',
      settings: { subscriptions: [], settleDelaySeconds: 30, storage: { kind: 'connection-string' } },
    });
  });

  it.each<[string, Environment, object]>([
    ['nothing is said of sign-in: keys read', {}, { kind: 'keys', mayRead: true }],
    ['keys may not even read', { KEYS_MAY_READ: 'false' }, { kind: 'keys', mayRead: false }],
    ['the platform signs people in', { SIGN_IN: 'entra', WEBSITE_AUTH_ENABLED: 'True' }, { kind: 'entra' }],
    [
      'only from one tenant, for one application',
      { SIGN_IN: 'entra', SIGN_IN_TENANT_ID: tenantId, SIGN_IN_CLIENT_ID: clientId },
      { kind: 'entra', tenantId, clientId },
    ],
  ])('%s', (_, changed, signIn) => {
    expect(parseSettings({ ...good, ...changed })).toMatchObject({ settings: { signIn } });
  });

  it('that say the platform signs people in, where it does not, stop the app', () => {
    const parsed = parseSettings({ ...good, SIGN_IN: 'entra', WEBSITE_AUTH_ENABLED: 'False' });
    expect(parsed).toMatchObject({
      problems: [{ field: 'SIGN_IN', message: expect.stringMatching(/is off/) as unknown }],
    });
    expect(fields({ ...good, SIGN_IN: 'yes' })).toEqual(['SIGN_IN']);
  });

  it('name every problem at once', () => {
    expect(
      fields({
        SWEEP_SCHEDULE: '',
        SUBSCRIPTIONS: 'not-a-guid',
        EMAIL_ENDPOINT: 'http://mail',
        SETTLE_DELAY_SECONDS: 'soon',
      }),
    ).toEqual([
      'SUBSCRIPTIONS',
      'EMAIL_ENDPOINT',
      'SETTLE_DELAY_SECONDS',
      'WINDOW_WATCH_SCHEDULE',
      'EVENT_WATCH_SCHEDULE',
      'DIGEST_SCHEDULE',
      'SWEEP_SCHEDULE',
      'OUTBOX_SCHEDULE',
      'AzureWebJobsStorage',
    ]);
  });

  it('take a managed identity by service URIs or by account name', () => {
    const { AzureWebJobsStorage: _, ...rest } = good;
    expect(parseSettings({ ...rest, AzureWebJobsStorage__accountName: 'warden' })).toMatchObject({
      settings: { storage: { kind: 'identity', queueServiceUri: 'https://warden.queue.core.windows.net' } },
    });
  });

  it.each(['hello', '@Microsoft.KeyVault(VaultName=v;SecretName=s)'])(
    'refuse a storage setting that is none: %s',
    (AzureWebJobsStorage) => {
      expect(fields({ ...good, AzureWebJobsStorage })).toEqual(['AzureWebJobsStorage']);
    },
  );

  it.each(['0', '1.5', 'many'])('say what a number may be: %s', (EMAIL_PER_MINUTE) => {
    expect(parseSettings({ ...good, EMAIL_PER_MINUTE })).toMatchObject({
      problems: [{ field: 'EMAIL_PER_MINUTE', message: 'must be a whole number from 1 to 10000' }],
    });
  });

  it.each([
    ['SWEEP_SCHEDULE', '0 0 * * * *', 'hourly'],
    ['OUTBOX_SCHEDULE', '0 * * * * *', 'every minute'],
    ['WINDOW_WATCH_SCHEDULE', '0 */5 * * * *', 'every five minutes'],
    ['EVENT_WATCH_SCHEDULE', '0 */15 * * * *', 'every quarter of an hour'],
    ['DIGEST_SCHEDULE', '0 0 6 * * *', 'daily at six, UTC'],
  ])('name %s when the host would never run it, and show a right one', (field, example, meaning) => {
    const cure = `set it to an NCRONTAB expression such as "${example}" (${meaning})`;
    const told = (value: string) => {
      const parsed = parseSettings({ ...good, [field]: value });
      return parsed.kind === 'invalid' ? parsed.problems : [];
    };
    expect(told('every day')).toEqual([
      { field, message: `"every day" is no NCRONTAB expression, it has 2 fields: ${cure}` },
    ]);
    expect(told('')).toEqual([{ field, message: cure }]);
    expect(told(example)).toEqual([]);
  });

  it('refuse a TimeSpan, for which no plan but a dedicated one wakes the app', () => {
    expect(fields({ ...good, OUTBOX_SCHEDULE: '00:01:00' })).toEqual(['OUTBOX_SCHEDULE']);
  });

  it('read a list of subscriptions', () => {
    const ids = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'];
    expect(parseSettings({ ...good, SUBSCRIPTIONS: ids.join(', ') })).toMatchObject({
      settings: { subscriptions: ids },
    });
  });

  it.each([
    ['https://management.azure.com=http://127.0.0.1:7080', []],
    ['https://management.azure.com=http://localhost:7080,https://a.b=http://[::1]:1', []],
    ['https://management.azure.com=http://evil.example:80', ['CONNECT_TO']],
    ['https://management.azure.com=http://127.0.0.1.evil.example', ['CONNECT_TO']],
    ['http://management.azure.com=http://127.0.0.1:1', ['CONNECT_TO']],
    ['nonsense', ['CONNECT_TO']],
  ])('let nothing but this machine stand in for Azure: %s', (CONNECT_TO, problems) => {
    expect(fields({ ...good, CONNECT_TO })).toEqual(problems);
  });
});

describe('the webhook URL of a Teams receiver', () => {
  const receivers: readonly TeamsReceiver[] = [
    { kind: 'teams', id: 'chat', urlSetting: 'CHAT_URL', minimumSeverity: 'info' },
  ];
  const problem = (CHAT_URL: string): string | undefined =>
    channels.teams.problems?.({ CHAT_URL }, receivers)[0]?.message;

  it.each([
    'https://prod-07.westeurope.logic.azure.com/workflows/1?sig=x',
    'https://default1.environment.api.powerplatform.com/x?sig=y',
  ])('may be %s', (url) => {
    expect(problem(url)).toBeUndefined();
  });

  it.each([
    ['https://contoso.webhook.office.com/webhookb2/1', /retired/],
    ['https://evil.example/workflows', /Workflows webhook/],
    ['http://prod-07.westeurope.logic.azure.com/', /Workflows webhook/],
    ['@Microsoft.KeyVault(VaultName=kv;SecretName=chat-url)', /Key Vault reference that did not resolve/],
  ])('may not be "%s", and is never quoted', (url, message) => {
    expect(problem(url)).toMatch(message);
    expect(problem(url)).not.toContain(url);
  });
});

describe('addresses of mail receivers in a setting', () => {
  const receivers: readonly EmailReceiver[] = [
    { kind: 'email', id: 'mail', toSetting: 'OPS_MAIL', minimumSeverity: 'info' },
    { kind: 'email', id: 'known', to: ['a@example.com'], minimumSeverity: 'info' },
  ];
  const sender = { EMAIL_ENDPOINT: 'https://x.communication.azure.com', EMAIL_SENDER: 'w@example.com' };
  const problemsOf = (OPS_MAIL: string) => channels.email.problems?.({ ...sender, OPS_MAIL }, receivers) ?? [];

  it.each(['ops@example.com', 'ops@example.com, night@example.com', ''])('may be "%s"', (text) => {
    expect(problemsOf(text)).toEqual([]);
  });

  it.each(['ops', 'ops@example.com;night@example.com', ','])('may not be "%s"', (text) => {
    expect(problemsOf(text)).toEqual([{ field: 'OPS_MAIL', message: 'must be mail addresses, separated by commas' }]);
  });
});

describe('receivers whose setting is missing', () => {
  const receivers: readonly (EmailReceiver | TeamsReceiver)[] = [
    { kind: 'email', id: 'mail', toSetting: 'OPS_MAIL', minimumSeverity: 'info' },
    { kind: 'email', id: 'known', to: ['a@example.com'], minimumSeverity: 'info' },
    { kind: 'teams', id: 'chat', urlSetting: 'CHAT_URL', minimumSeverity: 'info', optional: true },
  ];
  const off = (environment: Environment) =>
    offReceivers(environment, receivers).map(({ receiver, setting }) => [receiver.id, setting]);

  it('are off; those whose address is there, or in the policy, are not', () => {
    expect(off({})).toEqual([
      ['mail', 'OPS_MAIL'],
      ['chat', 'CHAT_URL'],
    ]);
    expect(off({ OPS_MAIL: 'a@example.com', CHAT_URL: ' ' })).toEqual([['chat', 'CHAT_URL']]);
    expect(off({ OPS_MAIL: 'a@example.com', CHAT_URL: 'https://x' })).toEqual([]);
  });

  it('are named to whoever asks whether the app is well, without any address', () => {
    expect(healthAnswer(offReceivers({}, receivers), Date.parse('2026-11-24'))).toEqual({
      status: 'ok',
      receiversOff: [
        { receiver: 'mail', missingSetting: 'OPS_MAIL', optional: false },
        { receiver: 'chat', missingSetting: 'CHAT_URL', optional: true },
      ],
    });
    expect(healthAnswer([], Date.parse('2026-11-24'))).toEqual({ status: 'ok' });
  });
});
