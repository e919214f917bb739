import { PipeError } from '../../../errors/pipe-error.ts';
import { asUnreadable } from '../shared/explain-refusal.ts';
import type { Wire } from '../shared/wire.ts';
import type { Json } from './json-facts.ts';

export interface Question {
  /** Below the API's base, or a whole path with query from an answer. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>> | undefined;
  readonly scope: string;
  readonly operation: string;
}

/** Asks the same question once a run. Undefined for a 404. */
export interface AskOnce {
  json(question: Question): Promise<Json>;
  text(question: Question): Promise<string | undefined>;
}

const LONGEST_FILE = 1024 * 1024;
/** Questions whose answers are kept: a run that asks more than this has been refused before. */
const MOST_KEPT = 5000;

export function createAskOnce(wire: Wire, apiUrl: string, signal: AbortSignal): AskOnce {
  const known = new Map<string, Promise<{ readonly json: Json; readonly text: string } | undefined>>();

  const send = async ({ path, query, scope, operation }: Question) => {
    try {
      const answer = await wire.ask({
        method: 'GET',
        url: `${apiUrl}${path}`,
        query: given(query),
        operation,
        scope,
        repeatable: true,
        expect: [404],
        signal,
      });
      if (answer.status === 404) return undefined;
      if (answer.body.byteLength > LONGEST_FILE && answer.json() === undefined)
        throw new PipeError('code-host-unreadable', `Bitbucket's answer is too large (${operation}).`);
      return { json: answer.json(), text: answer.text() };
    } catch (error) {
      throw asUnreadable(error);
    }
  };
  const once = (question: Question) => {
    const key = `${question.path} ${JSON.stringify(given(question.query))}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const asking = send(question);
    if (known.size < MOST_KEPT) known.set(key, asking);
    return asking;
  };
  return {
    json: async (question) => (await once(question))?.json,
    text: async (question) => (await once(question))?.text,
  };
}

function given(query: Question['query'] = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(query).flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [[name, value]],
    ),
  );
}
