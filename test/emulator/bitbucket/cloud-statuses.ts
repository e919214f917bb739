import {
  type CloudAnswer,
  type CloudCall,
  type CloudHandlers,
  type Fields,
  list,
  one,
  parameter,
  Refusal,
} from './cloud-call.ts';
import { link, time } from './cloud-json.ts';
import { fullName, type Ledger } from './request-log.ts';

/** Build statuses: the same key on the same commit is overwritten. */
export const statusHandlers: CloudHandlers = {
  'GET /commit/{commit}/statuses': (call) => {
    const refname = call.exchange.url.searchParams.get('refname');
    const all = statusesOn(call, parameter(call, 'commit')) as Fields[];
    return list(refname === null ? all : all.filter((each) => each['refname'] === refname));
  },
  'POST /commit/{commit}/statuses/build': (call) => set(call, 201),
  'PUT /commit/{commit}/statuses/build/{key}': (call) => {
    stored(call);
    if ((call.body['key'] ?? parameter(call, 'key')) !== parameter(call, 'key')) {
      throw new Refusal(400, 'Bad request', {
        fields: { key: ['The key of a build status cannot change.'] },
      });
    }
    return set(call, 200);
  },
  'GET /commit/{commit}/statuses/build/{key}': (call) =>
    one(statusJson(stored(call), parameter(call, 'commit'), call)),
};

/** Oldest first, as the list is. */
export function statusesOn(call: Pick<CloudCall, 'ledger' | 'base'>, commit: string): readonly object[] {
  return [...call.ledger.statuses]
    .filter(([place]) => place.startsWith(`${commit}/`))
    .map(([, status]) => statusJson(status, commit, call));
}

function stored(call: CloudCall): Fields {
  const found = call.ledger.statuses.get(`${parameter(call, 'commit')}/${parameter(call, 'key')}`);
  if (found === undefined) throw new Refusal(404, 'Build status not found');
  return found;
}

function set(call: CloudCall, status: 200 | 201): CloudAnswer {
  const { ledger, body, exchange } = call;
  const commit = parameter(call, 'commit');
  const { key = parameter(call, 'key') } = body as { key?: string };
  const before = ledger.statuses.get(`${commit}/${key}`);
  const created = { createdAt: before?.['createdAt'] ?? exchange.now, updatedAt: exchange.now };
  const kept = { ...before, ...body, key, ...created };
  ledger.statuses.delete(`${commit}/${key}`);
  ledger.statuses.set(`${commit}/${key}`, kept);
  ledger.statusHistory.push(`${key} ${(kept as { state?: string }).state}`);
  return one(statusJson(kept, commit, call), status);
}

function statusJson(
  status: Fields,
  commit: string,
  { ledger, base }: { readonly ledger: Ledger; readonly base: string },
): object {
  const { createdAt, updatedAt, key, state, name, description, refname } = status;
  const { url = '' } = status as { url?: string };
  const self = `${base}/repositories/${fullName(ledger)}/commit/${commit}`;
  return {
    type: 'build',
    key,
    state,
    name: name ?? null,
    description: description ?? '',
    url: expanded(url, ledger, commit),
    refname: refname ?? null,
    created_on: time(Number(createdAt ?? ledger.world.now())),
    updated_on: time(Number(updatedAt ?? ledger.world.now())),
    commit: { type: 'commit', hash: commit, links: { self: link(self) } },
    links: { self: link(`${self}/statuses/build/${String(key)}`), commit: link(self) },
  };
}

/** The two templates that an address may hold. */
function expanded(url: string, ledger: Ledger, commit: string): string {
  return url.replaceAll('{repository.full_name}', fullName(ledger)).replaceAll('{commit.hash}', commit);
}
