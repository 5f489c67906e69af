/** Everything the app is told by its environment, checked at load: all problems at once, or a whole set of settings. */

import * as z from 'zod';
import { parseNcrontab } from './domain/time/ncrontab.ts';
import type { SignIn } from './domain/access/decide-access.ts';
import { given } from './domain/given.ts';
import type { FieldProblem } from './field-problem.ts';
import { isServiceHost } from './http/azure-hosts.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export type StorageSetting =
  | { readonly kind: 'connection-string'; readonly connectionString: string }
  | { readonly kind: 'identity'; readonly queueServiceUri: string; readonly tableServiceUri: string };

export interface Settings {
  readonly storage: StorageSetting;
  /** Client id of the user-assigned identity; absent for a system-assigned one. */
  readonly identityClientId?: string;
  /** Empty: every subscription the identity can read. */
  readonly subscriptions: readonly string[];
  readonly emailEndpoint?: string;
  readonly emailSender?: string;
  /** Mails the domain may send: by Communication Services' own limits, unless told otherwise. */
  readonly emailLimits: { readonly perMinute: number; readonly perHour: number };
  /** Endpoint of an Event Grid topic that gets every notice. */
  readonly eventTopicEndpoint?: string;
  /** Origin to loopback origin, for a machine without Azure. */
  readonly connectTo?: Readonly<Record<string, string>>;
  /** Hosts outside Azure that may have a private address. */
  readonly privateHosts: readonly string[];
  /** Seconds between two looks at a write that Azure accepted. */
  readonly settleDelaySeconds: number;
  /** Stops all writes at once, whatever policy and requests say. */
  readonly areWritesStopped: boolean;
  /** How people and machines say who they are. */
  readonly signIn: SignIn;
}

export type ParsedSettings =
  | { readonly kind: 'settings'; readonly settings: Settings }
  | { readonly kind: 'invalid'; readonly problems: readonly FieldProblem[] };

/** The warden's identity signs what is sent there, so it must be Azure's. */
function serviceUrl(example: string): z.ZodType<string> {
  const message = `must be an https:// URL of Azure, such as ${example}`;
  return z
    .url({ protocol: /^https$/, error: message, abort: true })
    .refine((url) => isServiceHost(new URL(url).host), { error: message });
}

const guid = z.guid('must be a list of subscription ids (GUIDs), separated by commas');

function wholeNumber(least: number, most: number): z.ZodCoercedNumber {
  const message = `must be a whole number from ${String(least)} to ${String(most)}`;
  return z.coerce.number(message).int(message).min(least, message).max(most, message);
}

/**
 * The host would load the app with a schedule that is none and leave that one timer off for ever. It would take a TimeSpan as
 * well, but only on a dedicated plan, where nothing has to wake the app for its timers.
 */
function schedule(example: string, meaning: string): z.ZodType<string> {
  const cure = `set it to an NCRONTAB expression such as "${example}" (${meaning})`;
  return z.string(cure).superRefine((text, context) => {
    const parsed = parseNcrontab(text);
    if (parsed.kind === 'unreadable')
      context.addIssue({ code: 'custom', message: `"${text}" is no NCRONTAB expression, ${parsed.problem}: ${cure}` });
  });
}

const raw = z.object({
  AZURE_CLIENT_ID: z.guid('must be the client id (a GUID) of the user-assigned identity').optional(),
  SUBSCRIPTIONS: z
    .string()
    .transform((list) => list.split(',').map((each) => each.trim()))
    .pipe(z.array(guid))
    .optional(),
  // Read before the settings are, so that problems of both are told at once.
  POLICY_FILE: z.string().optional(),
  EMAIL_ENDPOINT: serviceUrl('https://<resource>.communication.azure.com').optional(),
  EMAIL_SENDER: z.email('must be an address of a domain linked to Communication Services').optional(),
  EMAIL_PER_MINUTE: wholeNumber(1, 10_000).optional(),
  EMAIL_PER_HOUR: wholeNumber(1, 1_000_000).optional(),
  EVENT_TOPIC_ENDPOINT: serviceUrl('https://<topic>.<region>-1.eventgrid.azure.net/api/events').optional(),
  CONNECT_TO: z.string().transform(parseRoutes).optional(),
  PRIVATE_HOSTS: z
    .string()
    .transform((list) => list.split(',').map((each) => each.trim()))
    .pipe(z.array(z.string().regex(/^[a-z0-9.:-]+$/i, 'must be host names, separated by commas')))
    .default([]),
  SETTLE_DELAY_SECONDS: wholeNumber(1, 3_600).default(30),
  WRITES_STOPPED: z.enum(['true', 'false'], 'must be true or false').default('false'),
  SIGN_IN: z.enum(['entra'], 'must be entra, or be left out').optional(),
  SIGN_IN_TENANT_ID: z.guid('must be the id (a GUID) of the tenant that people sign in from').optional(),
  SIGN_IN_CLIENT_ID: z.guid('must be the client id (a GUID) of the app registration').optional(),
  KEYS_MAY_READ: z.enum(['true', 'false'], 'must be true or false').default('true'),
  WINDOW_WATCH_SCHEDULE: schedule('0 */5 * * * *', 'every five minutes'),
  EVENT_WATCH_SCHEDULE: schedule('0 */15 * * * *', 'every quarter of an hour'),
  DIGEST_SCHEDULE: schedule('0 0 6 * * *', 'daily at six, UTC'),
  SWEEP_SCHEDULE: schedule('0 0 * * * *', 'hourly'),
  OUTBOX_SCHEDULE: schedule('0 * * * * *', 'every minute'),
});

/** A name that is new here needs its words in about-settings.ts. */
export type SettingName = keyof z.output<typeof raw>;

/** Empty values count as absent, as they do in the portal's form. */
export function parseSettings(environment: Environment): ParsedSettings {
  const present = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = raw.safeParse(present);
  const storage = readStorage(present as Readonly<Record<string, string>>);
  const problems = [
    ...(parsed.success
      ? []
      : parsed.error.issues.map((issue) => ({ field: String(issue.path[0]), message: issue.message }))),
    ...('problem' in storage ? [storage.problem] : []),
    ...unverified(present),
  ];
  if (!parsed.success || 'problem' in storage || problems.length > 0) return { kind: 'invalid', problems };
  return { kind: 'settings', settings: toSettings(parsed.data, storage) };
}

function toSettings(values: z.output<typeof raw>, storage: StorageSetting): Settings {
  return {
    storage,
    subscriptions: values.SUBSCRIPTIONS ?? [],
    privateHosts: values.PRIVATE_HOSTS,
    settleDelaySeconds: values.SETTLE_DELAY_SECONDS,
    emailLimits: emailLimits(values),
    ...(values.EVENT_TOPIC_ENDPOINT === undefined ? {} : { eventTopicEndpoint: values.EVENT_TOPIC_ENDPOINT }),
    areWritesStopped: values.WRITES_STOPPED === 'true',
    signIn: signInOf(values),
    ...(values.AZURE_CLIENT_ID === undefined ? {} : { identityClientId: values.AZURE_CLIENT_ID }),
    ...(values.EMAIL_ENDPOINT === undefined ? {} : { emailEndpoint: values.EMAIL_ENDPOINT }),
    ...(values.EMAIL_SENDER === undefined ? {} : { emailSender: values.EMAIL_SENDER }),
    ...(values.CONNECT_TO === undefined ? {} : { connectTo: values.CONNECT_TO }),
  };
}

/**
 * Communication Services, `service-limits`: an Azure-managed domain may send 5 mails a minute and 10 an hour and is never
 * raised; a domain of one's own 30 and 100, until support raises it.
 */
function emailLimits({
  EMAIL_SENDER,
  EMAIL_PER_MINUTE,
  EMAIL_PER_HOUR,
}: z.output<typeof raw>): Settings['emailLimits'] {
  const isManaged = EMAIL_SENDER?.toLowerCase().endsWith('.azurecomm.net') === true;
  return {
    perMinute: EMAIL_PER_MINUTE ?? (isManaged ? 5 : 30),
    perHour: EMAIL_PER_HOUR ?? (isManaged ? 10 : 100),
  };
}

function signInOf(values: z.output<typeof raw>): SignIn {
  if (values.SIGN_IN === undefined) return { kind: 'keys', mayRead: values.KEYS_MAY_READ === 'true' };
  return {
    kind: 'entra',
    ...given('tenantId', values.SIGN_IN_TENANT_ID),
    ...given('clientId', values.SIGN_IN_CLIENT_ID),
  };
}

/**
 * App Service injects `WEBSITE_AUTH_ENABLED` to say whether its authentication is on (learn.microsoft.com, "Environment
 * variables and app settings in Azure App Service"). Where it is off nobody takes away what a client writes into the
 * principal's header, and everybody could be anybody.
 */
function unverified({ SIGN_IN, WEBSITE_AUTH_ENABLED }: Readonly<Record<string, unknown>>): readonly FieldProblem[] {
  const isOff = typeof WEBSITE_AUTH_ENABLED === 'string' && WEBSITE_AUTH_ENABLED.toLowerCase() !== 'true';
  if (SIGN_IN === undefined || !isOff) return [];
  const message =
    'says that the platform signs people in, and App Service authentication is off: switch it on, or leave this out';
  return [{ field: 'SIGN_IN', message }];
}

/** The Functions host's own storage setting, in both of its forms. */
function readStorage(present: Readonly<Record<string, string>>): StorageSetting | { readonly problem: FieldProblem } {
  const connectionString = present['AzureWebJobsStorage'];
  if (connectionString !== undefined)
    return isConnectionString(connectionString)
      ? { kind: 'connection-string', connectionString }
      : { problem: { field: 'AzureWebJobsStorage', message: notAConnectionString } };
  const account = present['AzureWebJobsStorage__accountName'];
  const queueServiceUri = present['AzureWebJobsStorage__queueServiceUri'] ?? serviceUri(account, 'queue');
  const tableServiceUri = present['AzureWebJobsStorage__tableServiceUri'] ?? serviceUri(account, 'table');
  const notUri = [
    ['AzureWebJobsStorage__queueServiceUri', queueServiceUri] as const,
    ['AzureWebJobsStorage__tableServiceUri', tableServiceUri] as const,
  ].find(([, uri]) => uri !== undefined && !/^https?:\/\/[^/]/.test(uri));
  if (notUri !== undefined)
    return { problem: { field: notUri[0], message: 'must be the URI of the service, https://<account>...' } };
  if (queueServiceUri !== undefined && tableServiceUri !== undefined)
    return { kind: 'identity', queueServiceUri, tableServiceUri };
  return {
    problem: {
      field: 'AzureWebJobsStorage',
      message:
        'set it to a connection string, or set AzureWebJobsStorage__queueServiceUri and AzureWebJobsStorage__tableServiceUri for a managed identity',
    },
  };
}

const notAConnectionString =
  'must be a connection string of a storage account (AccountName=...), or "UseDevelopmentStorage=true"; a Key Vault reference seen here did not resolve';

function isConnectionString(text: string): boolean {
  return /^\s*UseDevelopmentStorage=true/i.test(text) || /(^|;)\s*(AccountName|TableEndpoint)=./i.test(text);
}

function serviceUri(account: string | undefined, service: 'queue' | 'table'): string | undefined {
  return account === undefined ? undefined : `https://${account}.${service}.core.windows.net`;
}

/** Only loopback may stand in for Azure: anywhere else would be handed bearer tokens in clear text. */
function parseRoutes(value: string, context: z.RefinementCtx): Readonly<Record<string, string>> {
  const pairs = value.split(',').map((pair) => pair.trim().split('='));
  const routes = pairs.map(([from, to]) => ({ from: originOf(from), to: originOf(to) }));
  for (const { from, to } of routes)
    if (from?.protocol !== 'https:' || to === undefined || !isLoopback(to))
      context.addIssue({
        code: 'custom',
        message:
          'must be pairs "https://origin=http://127.0.0.1:port", separated by commas, and lead to this machine only',
      });
  return Object.fromEntries(routes.map(({ from, to }) => [from?.origin ?? '', to?.origin ?? '']));
}

function originOf(value: string | undefined): URL | undefined {
  return value !== undefined && URL.canParse(value) ? new URL(value) : undefined;
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
