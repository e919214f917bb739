import type { Answer, EmulatedApi, Exchange } from '../emulated-api.ts';
import { jsonOf } from './cloud-call.ts';
import { type Asked, type Contract, contractIn } from './contract.ts';
import { type DataCenterAnswer, type DataCenterCall, DataCenterRefusal } from './data-center-call.ts';
import { isScm, scmAnswer } from './data-center-git.ts';
import { dataCenterHandlers, REPOSITORY } from './data-center-routes.ts';
import { type Account } from './people.ts';
import { fullName, type Ledger } from './request-log.ts';

export interface DataCenterOptions {
  /** `PROJECT/repository`. */
  readonly repository?: string;
  /** Annotations a report may hold; an administrator can change it. */
  readonly cap?: number;
  /** 5.15 to 8.x knew `/insights/1.0` only. */
  readonly oldInsights?: boolean;
}

const JSON_TYPE = { 'Content-Type': 'application/json;charset=UTF-8' };
const MOST_PER_PAGE = 1000;

/** Bitbucket Data Center below `/rest`; `ledger` is the first repository of its world. */
export function createDataCenter(ledger: Ledger, options: DataCenterOptions = {}): EmulatedApi {
  const contract = (): Contract => contractIn('data-center-contract.json');
  const { cap = 1000, oldInsights = false } = options;

  return {
    name: 'dataCenter',
    identify(exchange) {
      const path = find(contract(), exchange)?.operation.path.replace(REPOSITORY, '');
      return { operation: path === undefined ? undefined : `${exchange.method} ${path}` };
    },
    errorBody: (status) => errorBody(new DataCenterRefusal(status, sentences[status] ?? 'An error occurred')),
    async handle(exchange) {
      try {
        exchange.reply(isScm(exchange) ? scmAnswer(ledger, exchange) : answered(exchange));
      } catch (error) {
        if (!(error instanceof DataCenterRefusal)) throw error;
        exchange.reply({ status: error.status, body: errorBody(error), headers: JSON_TYPE });
      }
      return true;
    },
  };

  function answered(exchange: Exchange): Answer {
    const asked = find(contract(), exchange);
    const handler = asked && dataCenterHandlers[handlerName(asked)];
    if (oldInsights && exchange.url.pathname.startsWith('/rest/insights/latest/')) return unknown(exchange);
    if (asked === undefined || handler === undefined) {
      exchange.unexpected(asked === undefined ? 'no contract knows this path' : NOT_BUILT);
      return unknown(exchange);
    }
    const account = accountOf(ledger, exchange);
    const repository = repositoryOf(ledger, asked, account);
    const problems = complaintsAbout(contract(), exchange, asked);
    if (problems.length > 0) {
      exchange.unexpected(problems.join('; '));
      throw new DataCenterRefusal(400, problems.join('; '));
    }
    const call: DataCenterCall = {
      exchange,
      asked,
      ledger: repository,
      caller: account.name,
      permission: account.permission ?? 'admin',
      hasUser: account.hasUser,
      body: (jsonOf(exchange) ?? {}) as Record<string, unknown>,
      cap,
      base: `${exchange.url.protocol}//${exchange.url.host}`,
    };
    checkCommit(call);
    return finished(handler(call), call, account);
  }

  function finished(given: DataCenterAnswer, call: DataCenterCall, account: Account): Answer {
    const headers = {
      'X-AUSERNAME': encodeURIComponent(account.name),
      'X-AREQUESTID': `@EMU${call.exchange.id}`,
    };
    if (given.kind === 'nothing') return { status: given.status, headers };
    if (given.kind === 'text') {
      return { status: 200, body: given.body, headers: { ...headers, 'Content-Type': 'text/plain' } };
    }
    const body = given.kind === 'list' ? pageOf(given.values, call.exchange.url) : given.body;
    for (const problem of contract().complaintsAboutAnswer(call.asked.operation, body)) {
      call.exchange.unexpected(`the emulator's own answer breaks the contract: ${problem}`);
    }
    const status = given.kind === 'list' ? 200 : given.status;
    return { status, body, headers: { ...headers, ...JSON_TYPE } };
  }
}

function unknown({ url }: Exchange): Answer {
  const body = { message: `null for uri: ${url.href}`, 'status-code': 404 };
  return { status: 404, body, headers: JSON_TYPE };
}

const NOT_BUILT = 'the contract knows this call, the emulator does not answer it';

const sentences: Readonly<Record<number, string>> = {
  401: 'Authentication failed. Please check your credentials and try again.',
  429: 'Rate limited',
};

function errorBody({ error }: DataCenterRefusal): object {
  return { errors: [error] };
}

/** `latest`, `1.0` and `2.0` are the same to it. */
function find(contract: Contract, { url, method }: Exchange): Asked | undefined {
  const path = url.pathname.replace(/^\/rest\/([a-z-]+)\/[12]\.0(?=\/|$)/, '/rest/$1/latest');
  return path.startsWith('/rest/') ? contract.find(method, path.slice(5)) : undefined;
}

function handlerName({ operation }: Asked): string {
  return `${operation.method} ${operation.path.replace(REPOSITORY, '~')}`;
}

function accountOf({ world }: Ledger, { headers, url }: Exchange): Account {
  const found = world.accounts.find((each) => each.authorization === headers.authorization);
  if (found !== undefined) return found;
  // What the server says of itself is for everybody.
  const isOpen = headers.authorization === undefined && url.pathname.endsWith('/application-properties');
  if (isOpen) return { name: 'anonymous', kind: 'access-token' };
  throw new DataCenterRefusal(
    401,
    'Authentication failed. Please check your credentials and try again.',
    'IncorrectPasswordAuthenticationException',
  );
}

function repositoryOf(first: Ledger, { parameters }: Asked, { repositories }: Account): Ledger {
  const { projectKey, repositorySlug: slug } = parameters;
  if (slug === undefined) return first;
  const name = `${projectKey?.toUpperCase()}/${slug}`.toLowerCase();
  const found = [...first.world.repositories.values()].find((each) => fullName(each).toLowerCase() === name);
  if (found === undefined || repositories?.includes(fullName(found)) === false) {
    throw new DataCenterRefusal(
      404,
      `Repository ${projectKey}/${slug} does not exist.`,
      'repository.NoSuchRepositoryException',
    );
  }
  return found;
}

/** What hangs on a commit needs its full hash; only the commit itself may be asked for by a short one. */
function checkCommit({ asked, ledger }: DataCenterCall): void {
  const { commitId } = asked.parameters;
  const { path } = asked.operation;
  if (
    commitId === undefined ||
    !/\/commits\/\{commitId\}\/(?:reports|annotations|builds|deployments)/.test(path)
  )
    return;
  if (!ledger.commits.has(commitId)) {
    throw new DataCenterRefusal(404, `Commit '${commitId}' does not exist.`, 'commit.NoSuchCommitException');
  }
}

function complaintsAbout(contract: Contract, exchange: Exchange, { operation }: Asked): readonly string[] {
  const given = [...new Set(exchange.url.searchParams.keys())];
  const known = Object.keys(operation.query ?? {});
  const problems = [
    ...given.filter((name) => !known.includes(name)).map((name) => `${name} is no query parameter`),
    ...(operation.requiredQuery ?? [])
      .filter((name) => !given.includes(name))
      .map((name) => `${name} is missing`),
  ];
  if (operation.body === undefined || exchange.body.length === 0) {
    const needsBody =
      operation.body !== undefined &&
      operation.method !== 'DELETE' &&
      !/\/(?:merge|decline)$/.test(operation.path);
    return needsBody ? [...problems, 'the body is not sent as JSON'] : problems;
  }
  if (!(exchange.headers['content-type'] ?? '').startsWith('application/json')) {
    return [...problems, 'the body is not sent as JSON'];
  }
  return [...problems, ...contract.complaintsAbout(operation, jsonOf(exchange))];
}

/** Data Center's page; a limit that is too high is lowered without a word. */
function pageOf(all: readonly object[], { searchParams }: URL): object {
  const start = Number(searchParams.get('start') ?? 0);
  const limit = Math.min(Number(searchParams.get('limit') ?? 25), MOST_PER_PAGE);
  if (!Number.isInteger(start) || !Number.isInteger(limit) || start < 0 || limit < 1) {
    throw new DataCenterRefusal(400, 'start and limit are whole numbers.');
  }
  const values = all.slice(start, start + limit);
  const isLastPage = start + limit >= all.length;
  return {
    size: values.length,
    limit,
    isLastPage,
    values,
    start,
    nextPageStart: isLastPage ? null : start + limit,
  };
}
