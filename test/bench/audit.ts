import { keys } from '../emulator/bitbucket/bitbucket.ts';
import type { Emulator } from '../emulator/emulator.ts';
import { serveBundles } from '../support/serve-bundles.ts';
import { apigeeCalls, inEmulator, writes } from './in-emulator.ts';
import { peakOf } from './memory.ts';
import { ordinaryProxies } from './monorepo.ts';
import { type Row, seconds } from './row.ts';

const BUNDLES = 100;
const ENVIRONMENTS = ['dev', 'test', 'prod'];
const BUILD = 42;
/** The repository, its log, its pipelines, merged pull requests; lists of what is deployed. */
const LISTS = { bitbucket: 8, apigee: 2 };
/** Of each pull request its commits, its builds and its activity. */
const A_PULL_REQUEST = 3;
const MOST_MEGABYTES = 256;

/** 100 bundles that serve in three environments, brought by one pull request, and by twenty. */
export async function benchAudit(): Promise<readonly Row[]> {
  return [await auditOf(1), await auditOf(20)];
}

async function auditOf(pullRequests: number): Promise<Row> {
  const emulator = { environments: ENVIRONMENTS, latencies: { callMs: 0 } };
  return inEmulator({ emulator, files: ordinaryProxies(BUNDLES) }, async (place) => {
    const commits = Array.from({ length: pullRequests }, (_, index) => mergedIn(place.emulator, index));
    place.emulator.bitbucket.onCloud.addPipeline({ branch: 'main', creator: 'erin', number: BUILD });
    await serveBundles({
      emulator: place.emulator,
      clone: place.clone.path,
      environments: ENVIRONMENTS,
      commits,
      build: BUILD,
    });
    const variables = {
      ACTION: 'audit',
      APIGEE_ENV: ENVIRONMENTS.join(','),
      BITBUCKET_API_URL: `${place.emulator.urls.bitbucket}/2.0`,
      BITBUCKET_ACCESS_TOKEN: keys.accessToken,
      BITBUCKET_REPO_FULL_NAME: 'acme/apis',
    };
    const ending = await place.run(variables);
    const clean = (ending.result.audit ?? []).filter(({ origin }) => origin === 'clean').length;
    if (clean !== BUNDLES * ENVIRONMENTS.length) throw new Error(`${clean} are clean: ${ending.log}`);
    const apigee = apigeeCalls(place.emulator).length;
    const bitbucket = place.emulator.requests.filter(({ host }) => host === 'bitbucket').length;
    const written = writes(place.emulator).length;
    const environment = place.emulator.environment(variables);
    const megabytes = await peakOf({ directory: place.clone.path, environment });
    const most = {
      apigee: LISTS.apigee + BUNDLES,
      bitbucket: LISTS.bitbucket + A_PULL_REQUEST * pullRequests,
    };
    const from = pullRequests === 1 ? 'one pull request' : `${pullRequests} pull requests`;
    return {
      what: `audit of ${BUNDLES} bundles in ${ENVIRONMENTS.length} environments from ${from}: calls and peak memory`,
      budget: `no write, ≤ ${most.bitbucket} calls to Bitbucket, ≤ ${most.apigee} to Apigee, ≤ ${MOST_MEGABYTES} MB`,
      measured: `${written} writes, ${bitbucket} and ${apigee} calls, ${Math.round(megabytes)} MB (${seconds(ending.durationMs)})`,
      holds:
        written === 0 && apigee <= most.apigee && bitbucket <= most.bitbucket && megabytes <= MOST_MEGABYTES,
    };
  });
}

function mergedIn({ bitbucket: { onCloud } }: Emulator, index: number): string {
  const at = Date.now() - 30 * 60_000;
  const commits = [{ at, message: `Change ${index}` }];
  const id = onCloud.addPullRequest({ source: `feature/${index}`, author: 'dana', at, commits });
  onCloud.approve(id, { by: 'erin' });
  onCloud.setStatus({ commit: onCloud.pullRequest(id).sourceTip, key: 'unit', state: 'SUCCESSFUL' });
  return onCloud.merge(id);
}
