import { createApigeeEntities } from '../../src/adapters/apigee-x/entities.ts';
import type { HttpOptions } from '../../src/adapters/http/create-http.ts';
import { createRateLimit } from '../../src/adapters/http/rate-limit.ts';
import { startConfiguring } from '../../src/resources/apply-configuration.ts';
import type { DeclaredEntity, EntityKind, EntityScope, FieldValue } from '../../src/resources/entity.ts';
import type { EntityStore } from '../../src/resources/kind.ts';
import {
  type ConfigurationPlan,
  type ConfigurationPlanning,
  planConfiguration,
} from '../../src/resources/plan-configuration.ts';
import { tokensInTurn } from '../adapters/apigee-x/trial.ts';
import { client } from '../adapters/http/client.ts';
import type { Emulator } from '../emulator/emulator.ts';

/** An entity as a reader of files would hand it over. */
export function declare(
  kind: EntityKind,
  scope: EntityScope,
  path: readonly string[],
  fields: Readonly<Record<string, FieldValue>> = {},
): DeclaredEntity {
  return { kind, scope, path, fields, source: { file: `resources/edge/${kind}.json`, line: 1, column: 1 } };
}

/** A clock that moves and a patience, for requests that go wrong. */
type Hurried = Partial<Pick<HttpOptions, 'clock' | 'patienceMs'>>;

function storeAt(emulator: Emulator, hurried: Hurried): EntityStore {
  const { http, clock: still } = client(hurried);
  const clock = hurried.clock ?? still;
  const entities = createApigeeEntities({
    organization: 'acme',
    baseUrl: emulator.urls.apigee,
    http,
    tokens: tokensInTurn(emulator.accessToken()),
    rateLimit: createRateLimit({ perMinute: 60_000, burst: 9000, clock }),
    clock,
  });
  return { entities, clock, cache: new Map() };
}

export function planned(
  emulator: Emulator,
  declared: readonly DeclaredEntity[],
  more: Partial<ConfigurationPlanning> = {},
  hurried: Hurried = {},
) {
  const planning = { declared, mark: () => 'acme/apis', prune: undefined, irreversible: false, ...more };
  return planConfiguration(planning, storeAt(emulator, hurried));
}

/** Plans, carries out all stages, and undoes everything if one of them fails. */
export async function applied(
  emulator: Emulator,
  declared: readonly DeclaredEntity[],
  more: Partial<ConfigurationPlanning> = {},
  hurried: Hurried = {},
) {
  return carriedOut(emulator, await planned(emulator, declared, more, hurried), hurried);
}

/** As `applied`, what was planned before. */
export async function carriedOut(
  emulator: Emulator,
  { changes }: Pick<ConfigurationPlan, 'changes'>,
  hurried: Hurried = {},
) {
  const configuring = startConfiguring(changes, ['test'], storeAt(emulator, hurried));
  for (const stage of ['before', 'between', 'after'] as const) {
    if (await configuring.apply(stage, 'test')) continue;
    await configuring.putBack('before');
    break;
  }
  const results = configuring.results();
  return {
    results,
    failures: configuring.failures(),
    putBack: () => configuring.putBack('before'),
    told: results.map(({ kind, scope, name, change }) => `${change} ${kind} ${scope} ${name}`),
  };
}
