import { fileURLToPath } from 'node:url';
import type { ApigeeXOptions } from '../src/adapters/apigee-x/caller.ts';
import { createGit } from '../src/adapters/git/create-git.ts';
import type { GoogleApiOptions } from '../src/adapters/google/google-api.ts';
import { readBitbucketAccess } from '../src/config/bitbucket-access.ts';
import { readBuildContext } from '../src/config/build-context.ts';
import { type ApigeeConfig, apigeeOf, type Config } from '../src/config/config.ts';
import type { Environment } from '../src/config/environment.ts';
import { keyIn } from '../src/config/read/read-credential.ts';
import type { BuildContext } from '../src/domain/code-host/build-context.ts';
import type { Platform } from '../src/domain/organization.ts';
import { PipeError } from '../src/errors/pipe-error.ts';
import type { ChangeProposals } from '../src/ports/change-proposals.ts';
import type { Clock } from '../src/ports/clock.ts';
import type { CodeHost } from '../src/ports/code-host.ts';
import type { CodeHostReads } from '../src/ports/code-host-reads.ts';
import type { CodeHostSettings } from '../src/ports/code-host-settings.ts';
import type { Http } from '../src/ports/http.ts';
import type { Linter } from '../src/ports/linter.ts';
import type { Opening } from '../src/run/act.ts';
import type { Ports } from '../src/run/context.ts';
import type { Start } from '../src/run/start.ts';
import { VERSION } from '../src/run/version.ts';

/**
 * Apigee allows 6,000 calls a minute (docs/apigee.md#limits): a burst and the steady rate together stay below, with two
 * seconds to spare for calls that the network holds up and delivers together.
 */
const CALLS_A_MINUTE = 5700;
const BURST_CALLS = 100;

/** A quota is counted by the minute: a write waits that long for it to clear, or for a lock. */
const LONGEST_WRITE_PATIENCE_MS = 60_000;

/** Of the 10 s between SIGTERM and SIGKILL; a write that is under way gets four more, and reports need the rest. */
const PUTTING_BACK_MS = 4000;

/** The real adapters, each loaded when it is first asked for: a lint never loads got, a plan no zip writer. */
export function openPorts(opening: Opening): Ports {
  const { clock, config, files, logger } = opening;
  const http = once(() => openHttp(opening));
  const google = once(async () => signInToGoogle(opening, await http()));
  const organization = once(async () => describeApigee(opening, await google()));
  const adapters = once(() => adaptersFor(apigeeIn(config).platform));
  return {
    clock,
    files,
    logger,
    linter: once(() => openLinter(opening)),
    git: once(() => Promise.resolve(gitOf(opening))),
    apigee: once(async () => (await adapters()).createApigee(await organization())),
    entities: once(async () => (await adapters()).createEntities(await organization())),
    entitiesToPutBack: once(async () =>
      (await adapters()).createEntities({
        ...(await organization()),
        signal: laterThan(opening.signal, PUTTING_BACK_MS),
      }),
    ),
    secrets: once(async () => {
      const { createSecretManager } = await import('../src/adapters/google/secrets.ts');
      return createSecretManager({ ...(await google()), baseUrl: apigeeIn(config).google.secretManager });
    }),
    signer: once(async () => {
      const { createCloudKms } = await import('../src/adapters/google/cloud-kms.ts');
      return createCloudKms({ ...(await google()), baseUrl: apigeeIn(config).google.kms });
    }),
    smokeClient: once(async () => {
      const { createSmokeClient } = await import('../src/adapters/http/create-smoke-client.ts');
      return createSmokeClient(await http());
    }),
    codeHost: once(() => openCodeHost({ ...opening, http })),
    codeHostReads: () => openCodeHostReads({ ...opening, http }),
    codeHostSettings: once(() => openCodeHostSettings({ ...opening, http })),
    changeProposals: () => openChangeProposals({ ...opening, http }),
    apigeeOf: async (name) =>
      (await adapters()).createApigee({ ...(await organization()), organization: name }),
  };
}

/** Aborted that long after the other. */
function laterThan(signal: AbortSignal, milliseconds: number): AbortSignal {
  const later = new AbortController();
  const abort = (): void => void setTimeout(() => later.abort(signal.reason), milliseconds).unref();
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  return later.signal;
}

async function openHttp({ config, environment, clock, logger, clone }: Opening): Promise<Http> {
  const [{ createHttp }, { readCertificates }] = await Promise.all([
    import('../src/adapters/http/create-http.ts'),
    import('../src/adapters/http/read-certificates.ts'),
  ]);
  const { authorities, client } = readCertificates(config.tls, clone);
  return createHttp({
    extraCa: authorities,
    client: client && { ...client, origins: originsOf(config) },
    userAgent: `apigee-pipe/${VERSION}`,
    clock,
    // A run that waits for ten seconds does not wait longer for an answer.
    patienceMs: apigeeOf(config)?.waitTimeoutMs,
    httpProxy: proxyFrom(environment, 'http_proxy'),
    httpsProxy: proxyFrom(environment, 'https_proxy'),
    noProxy: proxyFrom(environment, 'no_proxy'),
    debug: (line) => logger.debug(line),
  });
}

/** The servers that the pipe's own variables name. */
function originsOf(config: Config): ReadonlySet<string> {
  const apigee = apigeeOf(config);
  const google: readonly (string | undefined)[] = Object.values({ ...apigee?.google });
  const named = [apigee?.url, ...google, config.bitbucket.apiUrl];
  return new Set(
    named.flatMap((url) => (url !== undefined && URL.canParse(url) ? [new URL(url).origin] : [])),
  );
}

type SignedIn = Omit<GoogleApiOptions, 'baseUrl'>;

/** One sign-in for Apigee and the other services. */
async function signInToGoogle({ config, clock, signal }: Opening, http: Http): Promise<SignedIn> {
  const { createTokenSource } = await import('../src/adapters/google/token-source.ts');
  const { credential } = apigeeIn(config);
  return { http, tokens: createTokenSource(credential, { http, clock, signal }), signal };
}

async function describeApigee({ config, clock }: Opening, signedIn: SignedIn): Promise<ApigeeXOptions> {
  const { organization, url, google, waitTimeoutMs } = apigeeIn(config);
  const [{ createRateLimit }, { createProjectPermissions }] = await Promise.all([
    import('../src/adapters/http/rate-limit.ts'),
    import('../src/adapters/google/project-permissions.ts'),
  ]);
  const { resourceManager } = google;
  return {
    ...signedIn,
    organization,
    baseUrl: url,
    // An organization of Apigee X has the name of its project.
    projectPermissions:
      resourceManager === undefined
        ? undefined
        : createProjectPermissions(organization, { ...signedIn, baseUrl: resourceManager }),
    rateLimit: createRateLimit({ perMinute: CALLS_A_MINUTE, burst: BURST_CALLS, clock }),
    clock,
    writePatienceMs: Math.min(waitTimeoutMs, LONGEST_WRITE_PATIENCE_MS),
  };
}

/** The adapters of one kind of Apigee. Throws PipeError `config-invalid` for a kind that has none yet. */
async function adaptersFor(platform: Platform) {
  switch (platform) {
    case 'x': {
      const [{ createApigeeX: createApigee }, { createApigeeEntities: createEntities }] = await Promise.all([
        import('../src/adapters/apigee-x/create-apigee-x.ts'),
        import('../src/adapters/apigee-x/entities.ts'),
      ]);
      return { createApigee, createEntities };
    }
    case 'edge':
      throw new PipeError('config-invalid', 'This version works with Apigee X and hybrid only.', {
        where: 'APIGEE_API_URL',
      });
  }
}

/** Throws PipeError `config-invalid` if a query or the set-up asks an organization that nobody named. */
function apigeeIn(config: Config): ApigeeConfig {
  const apigee = apigeeOf(config);
  if (apigee !== undefined) return apigee;
  throw new PipeError('config-invalid', `ACTION=${config.action} needs APIGEE_ORG for what it asks.`, {
    where: 'APIGEE_ORG',
  });
}

/** The linter runs in a child of this very file; what KEY_FILE names stays hidden from it. */
async function openLinter({ clone, variables, files, redact }: Opening): Promise<Linter> {
  const [{ createLinter }, { readContent }] = await Promise.all([
    import('../src/adapters/apigeelint/create-linter.ts'),
    import('../src/bundle/read-content.ts'),
  ]);
  const { KEY_FILE } = variables.values;
  const held = KEY_FILE && keyIn(KEY_FILE);
  return createLinter({
    program: fileURLToPath(import.meta.url),
    node: process.execPath,
    clone,
    contentOf: async (bundle) => readContent(bundle, files),
    redact,
    denied: held?.kind === 'path' ? [files.resolve(clone, held.path)] : [],
  });
}

/** Both spellings are in use; the small one is older and wins, as in curl. */
function proxyFrom(environment: Environment, name: string): string | undefined {
  const value = environment[name] ?? environment[name.toUpperCase()] ?? '';
  return value === '' ? undefined : value;
}

function once<Value>(open: () => Promise<Value>): () => Promise<Value> {
  let opened: Promise<Value> | undefined;
  return () => (opened ??= open());
}

interface CodeHostOpening {
  readonly config: Config;
  readonly environment: Environment;
  readonly context: BuildContext;
  readonly clock: Clock;
  readonly http: () => Promise<Http>;
}

/**
 * Bitbucket, where there is one to tell: inside Pipelines, or with a credential. On a laptop nothing is
 * asked and nothing is said of it.
 */
async function openCodeHost(opening: CodeHostOpening): Promise<CodeHost | undefined> {
  const { config, environment, context, clock, http } = opening;
  const access = readBitbucketAccess(config.bitbucket, environment);
  if (access.credential.kind === 'none' && access.proxyUrl === undefined) return undefined;
  const { createCodeHost } = await import('../src/adapters/bitbucket/create-code-host.ts');
  return createCodeHost(access, context.repository, { http: await http(), clock });
}

/** The same Bitbucket for what a gate, a query or an audit reads; undefined without a credential. */
async function openCodeHostReads(
  opening: CodeHostOpening & { readonly signal: AbortSignal },
): Promise<CodeHostReads | undefined> {
  const { config, environment, clock, http, signal } = opening;
  const access = readBitbucketAccess(config.bitbucket, environment);
  if (access.credential.kind === 'none') return undefined;
  const { createCodeHostReads } = await import('../src/adapters/bitbucket/reads/create-reads.ts');
  return createCodeHostReads({ access, ports: { http: await http(), clock }, signal });
}

/** The same Bitbucket for branches and pull requests, with a credential. */
async function openChangeProposals(
  opening: CodeHostOpening & Pick<Opening, 'clone' | 'signal'>,
): Promise<ChangeProposals | undefined> {
  const { clock, http, signal } = opening;
  const { access, repository } = namedRepository(opening);
  if (repository === undefined) return undefined;
  const room = { ports: { http: await http(), clock }, signal };
  if (access.kind === 'cloud') {
    const { createCloudProposals } = await import('../src/adapters/bitbucket/proposals/cloud-proposals.ts');
    return createCloudProposals(access, repository, room);
  }
  // Data Center gives no OAuth token to a consumer's key.
  if (access.credential.kind === 'oauth') return undefined;
  const { createDataCenterProposals } = await import(
    '../src/adapters/bitbucket/proposals/data-center-proposals.ts'
  );
  return createDataCenterProposals(access, repository, { ...room, trees: gitOf(opening) });
}

/** The same Bitbucket for what is set in the repository. */
async function openCodeHostSettings(
  opening: CodeHostOpening & { readonly signal: AbortSignal },
): Promise<CodeHostSettings | undefined> {
  const { clock, http, signal } = opening;
  const { access, repository } = namedRepository(opening);
  if (repository === undefined || access.kind !== 'cloud') return undefined;
  const { createCloudSettings } = await import('../src/adapters/bitbucket/settings/create-settings.ts');
  return createCloudSettings({ access, repository, ports: { http: await http(), clock }, signal });
}

/** The repository is undefined without a credential or a name. */
function namedRepository({ config, environment, context }: CodeHostOpening) {
  const access = readBitbucketAccess(config.bitbucket, environment);
  const { repository } = context;
  const isNamed = repository !== undefined && /^[^/]+\/[^/]+$/.test(repository);
  return { access, repository: access.credential.kind !== 'none' && isNamed ? repository : undefined };
}

/** Where this run comes from; git is only asked for what Bitbucket's variables do not tell. */
export function readContext(
  { environment, clone }: Start,
  config: Config,
  signal: AbortSignal,
): Promise<BuildContext> {
  const git = gitOf({ environment, clone, signal });
  return readBuildContext({ environment, git, pullRequest: config.pullRequest });
}

function gitOf({ environment, clone, signal }: Pick<Opening, 'environment' | 'clone' | 'signal'>) {
  return createGit({ folder: clone, path: environment['PATH'], signal });
}
