import type { ApigeeConfig, ConfigOf } from '../../config/config.ts';
import type { BundleKind } from '../../domain/bundle.ts';
import type { Activity } from '../../domain/permission.ts';
import type { PreviewResult } from '../../domain/results/run-result.ts';
import { makeEnvironment } from '../../preview/environment/make-environment.ts';
import { type OwnConfiguration, ownConfiguration } from '../../preview/environment/own-configuration.ts';
import type { OwnEnvironment } from '../../preview/environment/own-environment.ts';
import { formatPreviewMark, type PreviewMark } from '../../preview/mark.ts';
import type { PreparedPreview } from '../../preview/prepare-preview.ts';
import { describeEnvironment } from '../../preview/results.ts';
import type { PreviewSettings } from '../../preview/settings.ts';
import { renderStep } from '../../report/console/steps.ts';
import type { DeclaredEntity } from '../../resources/entity.ts';
import { activitiesOf } from '../../resources/permissions.ts';
import type { Run } from '../../run/context.ts';
import { configure, planDeclared, readDeclared } from './configuration.ts';

type Planned = Extract<PreparedPreview, { kind: 'planned' }>;

/** An environment that previews share has its configuration already; one of its own is filled. */
export async function declaredFor(
  run: Run<ConfigOf<'preview'>>,
  config: ApigeeConfig,
  { ownEnvironment }: PreviewSettings,
): Promise<readonly DeclaredEntity[] | undefined> {
  if (ownEnvironment === undefined) return undefined;
  const { likeEnvironment } = ownEnvironment;
  const declared = await readDeclared(
    run,
    { ...config, environments: [likeEnvironment] },
    { secrets: false },
  );
  // What the preflight knows as declared is for the environment that this one is only like.
  run.events.emit({ kind: 'declared', entities: [] });
  return declared;
}

function fillingOf(
  { own, steps }: { readonly own: OwnEnvironment; readonly steps: Planned['steps'] },
  declared: readonly DeclaredEntity[],
): OwnConfiguration {
  const copiesOf = (kind: BundleKind): ReadonlyMap<string, string> =>
    new Map(
      steps
        .filter(({ candidate }) => candidate.asset.kind === kind)
        .map(({ candidate: { bundle, asset } }) => [bundle.name, asset.name]),
    );
  return ownConfiguration(declared, {
    likeEnvironment: own.likeEnvironment,
    environment: own.name,
    copies: { apiproxy: copiesOf('apiproxy'), sharedflow: copiesOf('sharedflow') },
  });
}

/**
 * What an environment of its own takes of the account, told before anything is made: one that cannot be attached,
 * filled or removed is worse than none.
 */
export function activitiesOfOwn(
  { own, steps }: Pick<Planned, 'own' | 'steps'>,
  declared: readonly DeclaredEntity[] = [],
): readonly Activity[] {
  if (own === undefined || own.exists) return [];
  const { entities } = fillingOf({ own, steps }, declared);
  const created = entities.map(
    (ref) => ({ change: 'create', ref, wanted: ref.fields, problems: [] }) as const,
  );
  return [{ kind: 'own-environment' }, ...activitiesOf(created)];
}

/** Planned when the environment is there, since before it has nothing to compare with. */
export async function configureOwn(
  run: Run<ConfigOf<'preview'>>,
  { own, steps }: Pick<Planned, 'own' | 'steps'>,
  declared: readonly DeclaredEntity[] | undefined,
): Promise<ReturnType<typeof configure>> {
  if (own === undefined || declared === undefined) return undefined;
  const { entities, leftOut } = fillingOf({ own, steps }, declared);
  if (leftOut.length > 0) {
    const message = `${leftOut.join(', ')} ${leftOut.length === 1 ? 'is' : 'are'} not in ${own.name}: no secret is read for a pull request’s preview.`;
    run.events.emit({
      kind: 'remarked',
      remarks: [{ code: 'preview-environment', message, where: own.name }],
    });
  }
  const apigee = { ...run.config.apigee, environments: [own.name] };
  const inOwn = { ...run, config: { ...run.config, apigee } };
  return configure(inOwn, await planDeclared(inOwn, entities));
}

/** Told step by step: each may take minutes. */
export async function makeOwnEnvironment(
  run: Run<ConfigOf<'preview'>>,
  own: OwnEnvironment,
  { mark, onMade }: { readonly mark: PreviewMark; readonly onMade: () => void },
): Promise<void> {
  const { clock, logger } = run.ports;
  let change: PreviewResult['change'] = 'unchanged';
  const tell = (): void =>
    run.events.emit({
      kind: 'environment-prepared',
      environment: describeEnvironment(own.name, change, mark),
    });
  tell();
  run.events.emit({ kind: 'busy', doing: `Making the environment ${own.name}` });
  await makeEnvironment(own, formatPreviewMark(mark), {
    entities: await run.ports.entities(),
    clock,
    signal: run.signal,
    deadlineMs: clock.elapsed() + run.config.apigee.waitTimeoutMs,
    onStep: ({ done, durationMs }) => {
      change = own.exists ? 'updated' : 'created';
      tell();
      onMade();
      logger.say(renderStep('Prepared', `environment ${own.name} ${done}`, durationMs));
    },
  });
}
