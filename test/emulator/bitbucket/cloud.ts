import type { Answer, EmulatedApi, Exchange } from '../emulated-api.ts';
import {
  type CloudAnswer,
  type CloudCall,
  type Fields,
  jsonOf,
  Refusal,
  refusalAnswer,
} from './cloud-call.ts';
import { complaintsAboutRequest, fieldsOf } from './cloud-checks.ts';
import { cloudHandlers, operationName } from './cloud-routes.ts';
import { createCloudSignIn } from './cloud-sign-in.ts';
import { type Asked, type Contract, contractIn } from './contract.ts';
import { filtered, sorted } from './filters.ts';
import { pageOf } from './paging.ts';
import { partial } from './partial-answers.ts';
import { workspaceOf } from './people.ts';
import { fullName, type Ledger } from './request-log.ts';

const HTML_TYPE = { 'Content-Type': 'text/html; charset=utf-8' };
const JSON_TYPE = { 'Content-Type': 'application/json; charset=utf-8' };

/** Bitbucket Cloud with the repositories of one world; `ledger` is the first of them. */
export function createBitbucketCloud(ledger: Ledger): EmulatedApi {
  const contract = (): Contract => contractIn('cloud-contract.json');
  const signIn = createCloudSignIn(ledger.world);

  return {
    name: 'bitbucket',
    identify(exchange) {
      const asked = find(contract(), exchange);
      return {
        operation: asked === undefined ? undefined : operationName(exchange.method, asked.operation.path),
      };
    },
    errorBody: (status) => ({
      type: 'error',
      error: { message: sentences[status] ?? 'Something went wrong' },
    }),
    async handle(exchange) {
      if (exchange.url.pathname === '/site/oauth2/access_token') return signIn.grant(exchange);
      try {
        exchange.reply(answered(exchange));
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const { status, body } = refusalAnswer(error);
        exchange.reply({ status, body, headers: JSON_TYPE });
      }
      return true;
    },
  };

  function answered(exchange: Exchange): Answer {
    const asked = find(contract(), exchange);
    if (asked === undefined) throw unknownPath(contract(), exchange);
    const handler = cloudHandlers[operationName(exchange.method, asked.operation.path)];
    if (handler === undefined) {
      exchange.unexpected('the contract knows this call, the emulator does not answer it');
      throw new Refusal(404, 'Resource not found');
    }
    const { caller, headers } = signIn.admit(exchange, asked.operation);
    const repository = repositoryOf(ledger, asked);
    if (!caller.sees(fullName(repository))) throw hidden(asked);
    const problems = complaintsAboutRequest(contract(), exchange, asked);
    if (problems.length > 0) {
      exchange.unexpected(problems.join('; '));
      const fields = fieldsOf(problems);
      if (Object.keys(fields).length === 0) throw new Refusal(400, problems.join('; '));
      throw new Refusal(400, 'Bad request', { fields });
    }
    const base = `${exchange.url.protocol}//${exchange.url.host}/2.0`;
    const body = (jsonOf(exchange) ?? {}) as Fields;
    const call: CloudCall = { exchange, asked, ledger: repository, caller, body, base };
    checkPlace(call);
    return finished(handler(call), call, headers);
  }

  function finished(given: CloudAnswer, call: CloudCall, headers: Readonly<Record<string, string>>): Answer {
    if (given.kind === 'text') {
      return { status: 200, body: given.body, headers: { ...headers, 'Content-Type': 'text/plain' } };
    }
    if (given.kind === 'nothing') {
      const isTyped = ledger.world.settings.emptyAnswers === 'html';
      return { status: given.status, headers: { ...headers, ...(isTyped ? HTML_TYPE : {}) } };
    }
    const whole = given.kind === 'list' ? listed(given, call.exchange.url) : given.body;
    for (const problem of contract().complaintsAboutAnswer(call.asked.operation, whole)) {
      call.exchange.unexpected(`the emulator's own answer breaks the contract: ${problem}`);
    }
    const hiddenFields = given.kind === 'list' ? given.rules.hidden : [];
    const body = Array.isArray(whole)
      ? whole
      : partial(whole, call.exchange.url.searchParams.get('fields'), hiddenFields);
    const location = given.kind === 'one' && given.location !== undefined ? { Location: given.location } : {};
    return { status: given.status, body, headers: { ...headers, ...location, ...JSON_TYPE } };
  }
}

const sentences: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Token is invalid, expired, or not supported for this endpoint.',
  403: 'Your credentials lack one or more required privilege scopes.',
  404: 'Resource not found',
  429: 'Rate limit for this resource has been exceeded',
};

function find(contract: Contract, { url, method }: Exchange): Asked | undefined {
  return url.pathname.startsWith('/2.0/') ? contract.find(method, url.pathname.slice(4)) : undefined;
}

function unknownPath(contract: Contract, exchange: Exchange): Refusal {
  exchange.unexpected('no contract knows this path');
  const isKnown =
    exchange.url.pathname.startsWith('/2.0/') && contract.knowsPath(exchange.url.pathname.slice(4));
  return isKnown ? new Refusal(405, 'Method not allowed') : new Refusal(404, 'Resource not found');
}

/** Found by slug or UUID, either part; the first repository where the path names none. */
function repositoryOf(first: Ledger, { parameters, operation }: Asked): Ledger {
  const { workspace, repo_slug: slug } = parameters;
  if (slug === undefined || !operation.path.startsWith('/repositories/')) return first;
  const found = [...first.world.repositories.values()].find(
    ({ place, uuid, world }) =>
      (place.slug === slug || uuid === slug) &&
      (place.workspace === workspace || workspaceOf(world, place.workspace).uuid === workspace),
  );
  if (found === undefined) throw hidden({ parameters, operation });
  return found;
}

/** Whether it does not exist or may not be seen is not told. */
function hidden({ parameters }: Asked): Refusal {
  return new Refusal(404, `Repository ${parameters['workspace']}/${parameters['repo_slug']} not found`);
}

/** The proxy signs Code Insights only, and what hangs on a commit needs its full hash. */
function checkPlace({ asked, caller, ledger }: CloudCall): void {
  const { path } = asked.operation;
  if (caller.viaProxy && !path.includes('/reports')) {
    throw new Refusal(403, 'The proxy of Pipelines signs Code Insights requests only.');
  }
  const { commit } = asked.parameters;
  const needsFullHash = path.includes('/commit/{commit}/');
  if (needsFullHash && !ledger.commits.has(commit ?? '')) throw new Refusal(404, 'Commit not found');
}

function listed({ values, rules }: Extract<CloudAnswer, { kind: 'list' }>, url: URL): object {
  try {
    const { searchParams } = url;
    return pageOf(sorted(filtered(values, searchParams.get('q')), searchParams.get('sort')), url, rules);
  } catch (error) {
    throw new Refusal(400, (error as Error).message);
  }
}
