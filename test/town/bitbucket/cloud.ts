import type { Exchange, TownDistrict } from '../district.ts';
import { type CloudCall, jsonOf, refuse } from './cloud-call.ts';
import { answerComments } from './cloud-comments.ts';
import { complaintsAboutContent } from './cloud-content.ts';
import { createCloudDoor } from './cloud-door.ts';
import { answerReports } from './cloud-reports.ts';
import { answerStatuses } from './cloud-statuses.ts';
import { type Asked, type Contract, readContract } from './contract.ts';
import type { Ledger } from './ledger.ts';
import { pageOf } from './paging.ts';

const REPOSITORY = '/repositories/{workspace}/{repo_slug}';

/** Bitbucket Cloud with one repository; `repository` is `workspace/slug`. */
export function createBitbucketCloud(ledger: Ledger, repository = 'acme/apis'): TownDistrict {
  const contract = readContract('cloud-contract.json');
  const door = createCloudDoor(ledger);

  return {
    name: 'bitbucket',
    identify(exchange) {
      const path = find(contract, exchange)?.operation.path.replace(REPOSITORY, '');
      return { operation: path === undefined ? undefined : `${exchange.method} ${path}` };
    },
    async handle(exchange) {
      if (exchange.url.pathname === '/site/oauth2/access_token') return door.grant(exchange);
      const asked = find(contract, exchange);
      if (asked === undefined) return false;
      const caller = door.admit(exchange, asked.operation);
      if (caller === undefined) return true;

      const { workspace, repo_slug: slug } = asked.parameters;
      if (workspace !== undefined && `${workspace}/${slug}` !== repository) {
        return refuse(exchange, 404, `Repository ${workspace}/${slug} not found`);
      }
      const complaints = complaintsAbout(contract, exchange, asked);
      if (complaints.length > 0) {
        exchange.unexpected(`${exchange.method} ${exchange.url.pathname}: ${complaints.join('; ')}`);
        return refuse(exchange, 400, complaints.join('; '));
      }
      return route({ exchange, asked, ledger, caller, body: jsonOf(exchange) });
    },
  };
}

function find(contract: Contract, { url, method }: Exchange): Asked | undefined {
  return url.pathname.startsWith('/2.0/') ? contract.find(method, url.pathname.slice(4)) : undefined;
}

// Filtering, sorting, paging and partial answers are described for the whole API, not per path.
const GENERAL_QUERY = ['fields', 'page', 'pagelen', 'q', 'sort'];

function complaintsAbout(contract: Contract, exchange: Exchange, asked: Asked): readonly string[] {
  const known = [...GENERAL_QUERY, ...(asked.operation.query ?? [])];
  const unknown = [...exchange.url.searchParams.keys()].filter((name) => !known.includes(name));
  const complaints = unknown.map((name) => `the query parameter ${name} is not known`);
  if (asked.operation.body === undefined) {
    return exchange.body.length === 0 ? complaints : [...complaints, 'this method takes no body'];
  }
  if (!(exchange.headers['content-type'] ?? '').startsWith('application/json')) {
    return [...complaints, 'the body is not sent as JSON'];
  }
  const body = jsonOf(exchange);
  const bySchema = contract.complaintsAbout(asked.operation, body);
  return [...complaints, ...bySchema, ...(bySchema.length === 0 ? complaintsAboutContent(asked, body) : [])];
}

function route(call: CloudCall): boolean {
  const { exchange, ledger, asked, caller } = call;
  const path = asked.operation.path.replace(REPOSITORY, '');
  if (caller.viaProxy && !path.includes('/reports')) {
    return refuse(exchange, 403, 'The proxy of Pipelines signs Code Insights requests only.');
  }
  if (path === '/commit/{commit}') return answerCommit(call);
  if (path.startsWith('/commit/') && !ledger.commits.has(asked.parameters['commit'] ?? '')) {
    return refuse(exchange, 404, 'Commit not found');
  }
  if (path.includes('/reports')) return answerReports(call);
  if (path.includes('/statuses')) return answerStatuses(call);
  if (path.includes('/comments')) return answerComments(call);
  return answerRest(call, path);
}

function answerRest({ exchange, ledger, asked }: CloudCall, path: string): boolean {
  if (path === '/pullrequests') {
    const values = [...ledger.pullRequests.keys()].map((id) => ({ type: 'pullrequest', id }));
    exchange.reply({ status: 200, body: pageOf(values, exchange.url) });
    return true;
  }
  if (path === '/pullrequests/{pull_request_id}') {
    const id = Number(asked.parameters['pull_request_id']);
    if (!ledger.pullRequests.has(id)) return refuse(exchange, 404, `Pull request ${id} not found`);
    exchange.reply({ status: 200, body: { type: 'pullrequest', id, state: 'OPEN' } });
    return true;
  }
  exchange.reply({ status: 200, body: { type: 'repository', full_name: 'acme/apis' } });
  return true;
}

function answerCommit({ asked, ledger, exchange }: CloudCall): boolean {
  const short = asked.parameters['commit'] ?? '';
  const matches = [...ledger.commits].filter((hash) => short.length >= 7 && hash.startsWith(short));
  if (matches.length !== 1) return refuse(exchange, 404, 'Commit not found');
  exchange.reply({ status: 200, body: { type: 'commit', hash: matches[0] } });
  return true;
}
