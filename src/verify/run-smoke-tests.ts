import type { EnvironmentGroup } from '../domain/organization.ts';
import type { Problem } from '../domain/problem.ts';
import { Secret } from '../domain/secrets/secret.ts';
import type { SmokeTest } from '../domain/smoke-test.ts';
import type { Clock } from '../ports/clock.ts';
import type { SmokeClient } from '../ports/smoke-client.ts';
import { judgeAnswer } from './judge-answer.ts';

export interface SmokePorts {
  readonly smokeClient: SmokeClient;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  /** Whom a test may ask: a pull request writes it, and values of the pipeline go along. */
  readonly hosts: SmokeHosts;
}

export interface SmokeHosts {
  /** Host names of the environment's groups; `*.acme.com` is any below it. */
  readonly own: readonly string[];
  /** `host`, or `host:port` for that port only, in lower case. */
  readonly others: readonly string[];
}

export interface SmokeResult {
  readonly name: string;
  readonly passed: boolean;
  /** How often it was asked; 0 where it could not be. */
  readonly tries: number;
  /** What was wrong with the last answer. */
  readonly problems: readonly string[];
  readonly where: string;
}

/**
 * Asks one test after the other, each again after a wrong answer as often as it may. `urls` are the
 * deployment's own (`https://api.acme.com/orders`): a test's path is appended to the first.
 * Throws PipeError `stopped` where the signal says so.
 */
export async function runSmokeTests(
  tests: readonly SmokeTest[],
  urls: readonly string[],
  ports: SmokePorts,
): Promise<readonly SmokeResult[]> {
  const results: SmokeResult[] = [];
  for (const test of tests) results.push(await runOne(test, urls[0], ports));
  return results;
}

/** The failed ones as result.json tells them. */
export function smokeProblems(results: readonly SmokeResult[], bundle: string): readonly Problem[] {
  return results
    .filter(({ passed }) => !passed)
    .map(({ name, tries, problems, where }) => ({
      code: 'smoke-test-failed',
      message: `The smoke test "${name}" of ${bundle} failed${tries > 1 ? ` ${tries} times` : ''}. ${problems.join(' ')}`,
      hint: `The test stands at ${where}.`,
      where: bundle,
    }));
}

/** Routes take a moment to reach every runtime after READY, so the pauses grow up to this. */
const LONGEST_PAUSE_MS = 5_000;

async function runOne(test: SmokeTest, base: string | undefined, ports: SmokePorts): Promise<SmokeResult> {
  const { name, where } = test;
  const address = admitted(addressOf(test, base), ports.hosts);
  if (typeof address === 'string') return { name, where, passed: false, tries: 0, problems: [address] };
  for (let tries = 1; ; tries += 1) {
    const problems = await ask(test, address, ports);
    const passed = problems.length === 0;
    if (passed || tries > test.retries) return { name, where, passed, tries, problems };
    await ports.clock.sleep(Math.min(1_000 * 2 ** (tries - 1), LONGEST_PAUSE_MS), ports.signal);
  }
}

async function ask(
  test: SmokeTest,
  { url, shownUrl }: Address,
  ports: SmokePorts,
): Promise<readonly string[]> {
  const headers = Object.entries(test.headers).map(([name, { value }]): [string, Secret] => [name, value]);
  const answer = await ports.smokeClient.ask(
    {
      url,
      shownUrl,
      method: test.method,
      headers: Object.fromEntries(headers),
      body: test.body?.value,
      timeoutMs: test.timeoutMs,
    },
    ports.signal,
  );
  return judgeAnswer(test, answer);
}

interface Address {
  readonly url: Secret;
  readonly shownUrl: string;
}

/** Where to ask, or why that cannot be known. */
function addressOf({ url: { shown, value } }: SmokeTest, base: string | undefined): Address | string {
  if (!shown.startsWith('/')) return whole(value.reveal(), shown);
  if (base === undefined) {
    return 'No host name of the environment is known, so its path has no URL: give the test a whole URL.';
  }
  const start = base.replace(/\/(?:\*\*)?$/, '');
  if (start.includes('*')) {
    return `The address ${base} has a wildcard, so the path alone is no URL: give the test a whole URL.`;
  }
  return whole(`${start}${value.reveal()}`, `${start}${shown}`);
}

/** The whole address is looked at, so that neither a path nor a base path can make another host of it. */
function admitted(address: Address | string, { own, others }: SmokeHosts): Address | string {
  if (typeof address === 'string') return address;
  const { hostname, host, protocol } = new URL(address.url.reveal());
  const isOwn = own.some((name) => {
    const known = name.toLowerCase();
    return known === hostname || (known.startsWith('*.') && hostname.endsWith(known.slice(1)));
  });
  const isGiven = others.some((name) => [hostname, host, `${host}:${PORTS[protocol] ?? ''}`].includes(name));
  if (isOwn || isGiven) return address;
  return `${address.shownUrl} was not asked: its host is none of the environment's own, and SMOKE_HOSTS does not list it.`;
}

/** The tests that name a host which may not be asked, known before anything is deployed. */
export function foreignTests(
  tests: readonly SmokeTest[],
  hosts: SmokeHosts,
): readonly { readonly where: string; readonly problem: string }[] {
  return tests
    .filter(({ url: { shown } }) => !shown.startsWith('/'))
    .flatMap(({ url: { shown, value }, where }) => {
      const problem = admitted(whole(value.reveal(), shown), hosts);
      return typeof problem === 'string' ? [{ where, problem }] : [];
    });
}

/** Of the environment itself: what its groups answer to. */
export function ownHosts(environment: string, groups: readonly EnvironmentGroup[]): readonly string[] {
  return groups
    .filter((group) => group.environments.includes(environment))
    .flatMap(({ hostnames }) => hostnames);
}

const PORTS: Readonly<Record<string, string>> = { 'https:': '443', 'http:': '80' };

function whole(url: string, shownUrl: string): Address | string {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)
    ? { url: new Secret(url), shownUrl }
    : `${shownUrl} is no URL once its variables are filled in.`;
}
