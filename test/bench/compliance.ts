import { keys } from '../emulator/bitbucket/bitbucket.ts';
import type { Emulator } from '../emulator/emulator.ts';
import { inEmulator } from './in-emulator.ts';
import { type Row, seconds, times } from './row.ts';

const PULL_REQUESTS = 50;
/** The pull request, its activity, commits, tasks, builds, merge commit and deployments. */
const NAIVE_CALLS = 7 * PULL_REQUESTS;
const BUDGET = 1 / 5;
const MINUTE_MS = 60_000;

/** The built-in query over 50 merged pull requests: REST calls against one for each field and pull request. */
export async function benchCompliance(): Promise<readonly Row[]> {
  return inEmulator({ emulator: {}, files: {} }, async ({ emulator, run }) => {
    mergeAll(emulator);
    const ending = await run({
      ACTION: 'query',
      QUERY: 'compliance',
      BITBUCKET_API_URL: `${emulator.urls.bitbucket}/2.0`,
      BITBUCKET_ACCESS_TOKEN: keys.accessToken,
      BITBUCKET_REPO_FULL_NAME: 'acme/apis',
    });
    const answer = JSON.parse(await ending.report('query.json')) as Answer;
    const { nodes } = answer.data.repository.pullRequests;
    if (nodes.length !== PULL_REQUESTS) throw new Error(`compliance told ${nodes.length} pull requests`);
    const calls = emulator.requests.filter(({ host }) => host === 'bitbucket').length;
    const ratio = calls / NAIVE_CALLS;
    return [
      {
        what: `query \`compliance\` over ${PULL_REQUESTS} pull requests: REST calls`,
        budget: '≤ 0.20 × one call a field and pull request',
        measured: `${times(ratio)} (${calls} of ${NAIVE_CALLS} calls, ${seconds(ending.durationMs)})`,
        holds: ratio <= BUDGET,
      },
    ];
  });
}

interface Answer {
  readonly data: { readonly repository: { readonly pullRequests: { readonly nodes: readonly object[] } } };
}

/** Each with commits, an approval, a comment, a task and a build of its own. */
function mergeAll({ bitbucket: { onCloud } }: Emulator): void {
  for (let index = 0; index < PULL_REQUESTS; index += 1) {
    const at = Date.now() - (PULL_REQUESTS + 10 - index) * MINUTE_MS;
    const id = onCloud.addPullRequest({
      source: `feature/${index}`,
      at,
      commits: [
        { at, message: `Change ${index}` },
        { at, message: `Mend ${index}` },
      ],
    });
    onCloud.addComment(id, { author: 'fred', text: 'Why?', at: at + 500 });
    onCloud.addTask(id, { text: 'Rename it', by: 'fred', at: at + 600 });
    onCloud.approve(id, { by: 'erin', at: at + 1000 });
    onCloud.setStatus({ commit: onCloud.pullRequest(id).sourceTip, key: 'unit', state: 'SUCCESSFUL', at });
    onCloud.merge(id, { at: at + 2000 });
  }
}
