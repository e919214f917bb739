import type { Exchange, TownDistrict } from '../district.ts';
import { jsonOf } from './cloud-call.ts';
import { type Asked, type Contract, readContract } from './contract.ts';
import { type DataCenterCall, refuse } from './data-center-call.ts';
import { answerActivities, answerDataCenterComments } from './data-center-comments.ts';
import { answerCommitPaths } from './data-center-commits.ts';
import type { Ledger } from './ledger.ts';

const REPOSITORY = '/projects/{projectKey}/repos/{repositorySlug}';

export interface DataCenterOptions {
  /** `PROJECT/repository`. */
  readonly repository?: string;
  /** Annotations a report may hold; an administrator can change it. */
  readonly cap?: number;
  /** 5.15 to 8.x knew `/insights/1.0` only. */
  readonly oldInsights?: boolean;
}

/** Bitbucket Data Center below `/rest`, with one repository. */
export function createDataCenter(ledger: Ledger, options: DataCenterOptions = {}): TownDistrict {
  const contract = readContract('data-center-contract.json');
  const { repository = 'API/apis', cap = 1000, oldInsights = false } = options;

  return {
    name: 'dataCenter',
    identify(exchange) {
      const path = find(contract, exchange)?.operation.path.replace(REPOSITORY, '');
      return { operation: path === undefined ? undefined : `${exchange.method} ${path}` };
    },
    async handle(exchange) {
      const asked = find(contract, exchange);
      if (asked === undefined) return false;
      if (exchange.url.pathname.startsWith('/rest/insights/latest/') && oldInsights) {
        exchange.reply({ status: 404, body: { 'status-code': 404, message: 'null for uri' } });
        return true;
      }
      const caller = ledger.accounts.find(
        (each) => each.authorization === exchange.headers.authorization,
      )?.name;
      if (caller === undefined)
        return refuse(exchange, 401, 'Authentication failed. Please check your credentials.');
      const { projectKey, repositorySlug } = asked.parameters;
      if (projectKey !== undefined && `${projectKey}/${repositorySlug}` !== repository) {
        return refuse(exchange, 404, `Repository ${projectKey}/${repositorySlug} does not exist.`);
      }
      const complaints = complaintsAbout(contract, exchange, asked);
      if (complaints.length > 0) {
        exchange.unexpected(`${exchange.method} ${exchange.url.pathname}: ${complaints.join('; ')}`);
        return refuse(exchange, 400, complaints.join('; '));
      }
      const body = (jsonOf(exchange) ?? {}) as Record<string, unknown>;
      return route({ exchange, asked, ledger, caller, body, cap });
    },
  };
}

function find(contract: Contract, { url, method }: Exchange): Asked | undefined {
  const path = url.pathname.replace('/rest/insights/1.0/', '/rest/insights/latest/');
  return path.startsWith('/rest/') ? contract.find(method, path.slice(5)) : undefined;
}

function complaintsAbout(contract: Contract, exchange: Exchange, { operation }: Asked): readonly string[] {
  const given = [...exchange.url.searchParams.keys()];
  const complaints = [
    ...given
      .filter((name) => !operation.query?.includes(name))
      .map((name) => `${name} is no query parameter`),
    ...(operation.requiredQuery ?? [])
      .filter((name) => !given.includes(name))
      .map((name) => `${name} is missing`),
  ];
  if (operation.body === undefined) return complaints;
  if (!(exchange.headers['content-type'] ?? '').startsWith('application/json')) {
    return [...complaints, 'the body is not sent as JSON'];
  }
  return [...complaints, ...contract.complaintsAbout(operation, jsonOf(exchange))];
}

function route(call: DataCenterCall): boolean {
  const { exchange, asked } = call;
  const path = asked.operation.path;
  const commit = asked.parameters['commitId'];
  if (commit !== undefined) return answerCommitPaths(call, commit);
  if (path.includes('/comments')) return answerDataCenterComments(call);
  if (path.endsWith('/activities')) return answerActivities(call);
  const body = path.endsWith('/pull-requests') ? { values: [], isLastPage: true } : { slug: 'apis' };
  exchange.reply({ status: 200, body });
  return true;
}
