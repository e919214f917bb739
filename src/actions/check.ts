import type { ApigeeConfig, ConfigOf } from '../config/config.ts';
import { asProblems } from '../domain/as-problem.ts';
import type { Organization } from '../domain/organization.ts';
import { type Activity, describeActivity, type PermissionCheck } from '../domain/permission.ts';
import type { Problem } from '../domain/problem.ts';
import type { Connection } from '../domain/results/run-result.ts';
import { listed } from '../domain/text/sentences.ts';
import type { Outcome } from '../errors/outcome.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { Apigee } from '../ports/apigee.ts';
import type { FeatureCheck } from '../ports/code-host.ts';
import { type Paint, paintWith } from '../report/console/paint.ts';
import { renderProblems } from '../report/console/problems.ts';
import { renderBlock, renderFeatures, renderSignedIn } from '../report/console/steps.ts';
import { activitiesOfFiles } from '../resources/permissions.ts';
import type { Run } from '../run/context.ts';
import { connectionOf, describeConnection } from './steps/check-connection.ts';
import { readDeclared } from './steps/configuration.ts';

/** Signs in and says what it may see and do; changes nothing. */
export async function check(run: Run, settings: ApigeeConfig): Promise<Outcome> {
  const { clock, logger } = run.ports;
  const startedMs = clock.elapsed();
  logger.progress('Signing in');
  const apigee = await run.ports.apigee();
  const identity = await apigee.signIn();
  logger.say(renderSignedIn(identity, clock.elapsed() - startedMs));

  logger.progress('Reading the organization');
  const organization = await apigee.organization();
  logger.say(renderBlock('Found', describeOrganization(organization)));
  refuseUnknown(settings.environments, organization);

  const environments = settings.environments.length > 0 ? settings.environments : organization.environments;
  logger.progress('Asking what is allowed');
  const { config } = run;
  const ofFiles =
    config.action === 'check' ? await activitiesOfConfiguration({ ...run, config }, environments) : [];
  const seen = await apigee.permissions([...activitiesIn(environments), ...ofFiles]);
  const features = await lookAtBitbucket(run);
  const bitbucket = await connectionOf(run);
  run.events.emit({
    kind: 'checked',
    connection: { bitbucket, apigee: { permissions: permissionsIn(seen) } },
  });
  logger.progress(undefined);
  const paint = paintWith(logger.colour);
  logger.say(renderBlock('Allowed', renderPermissions(seen, paint)));
  if (features.length > 0) logger.say(renderBlock('Bitbucket', renderFeatures(features, paint)));
  if (bitbucket !== null) logger.say(renderBlock('Connection', describeConnection(bitbucket)));
  return judge(run, seen, apigee);
}

/** Each permission once: refused for anything is refused. */
function permissionsIn(seen: readonly PermissionCheck[]): Connection['apigee']['permissions'] {
  const answers = Map.groupBy(seen, ({ permission }) => permission);
  return [...answers].map(([permission, same]) => {
    const refused = same.some(({ allowed }) => allowed === false);
    const unknown = same.some(({ allowed }) => allowed === undefined);
    return { permission, allowed: refused ? false : unknown ? null : true };
  });
}

/** What the given credential allows there; nothing if there is no Bitbucket to ask. */
async function lookAtBitbucket({
  ports,
  context: { commit, pullRequest },
}: Run): Promise<readonly FeatureCheck[]> {
  const codeHost = await ports.codeHost();
  return (await codeHost?.features({ commit, pullRequest })) ?? [];
}

function describeOrganization({ name, runtime, environments }: Organization): readonly string[] {
  const where = runtime === undefined ? '' : `, ${runtime.toLowerCase()}`;
  const list = environments.length === 0 ? 'no environments' : `environments ${environments.join(', ')}`;
  return [`organization ${name}${where}`, list];
}

function refuseUnknown(wanted: readonly string[], { name, environments }: Organization): void {
  const missing = wanted.filter((environment) => !environments.includes(environment));
  if (missing.length === 0 || environments.length === 0) return;
  throw new PipeError(
    'environment-missing',
    `The organization ${name} has no environment ${missing.join(', ')}.`,
    {
      hint: `APIGEE_ENV may name ${environments.join(', ')}.`,
      where: missing[0],
    },
  );
}

/** What a deploy does, and what it may do besides. */
function activitiesIn(environments: readonly string[]): readonly Activity[] {
  const kinds = ['apiproxy', 'sharedflow'] as const;
  const ofKinds = kinds.flatMap((of): Activity[] => [
    { kind: 'import', of },
    { kind: 'delete', of },
    ...environments.flatMap((environment): Activity[] => [
      { kind: 'deploy', of, environment },
      { kind: 'undeploy', of, environment },
    ]),
  ]);
  const watching = environments.map((environment): Activity => ({ kind: 'watch', environment }));
  return [
    { kind: 'read', what: 'bundles' },
    { kind: 'read', what: 'environment-groups' },
    ...watching,
    ...ofKinds,
  ];
}

/** What the kinds of the repository's files take; of files that a deploy would refuse, that alone is told. */
async function activitiesOfConfiguration(
  run: Run<ConfigOf<'check'>>,
  environments: readonly string[],
): Promise<readonly Activity[]> {
  try {
    return activitiesOfFiles((await readDeclared(run, { environments }, { secrets: false })) ?? []);
  } catch (error) {
    if (!(error instanceof PipeError)) throw error;
    run.events.emit({ kind: 'warned', warnings: asProblems(error) });
    run.ports.logger.say(renderBlock('Note', renderProblems(asProblems(error))));
    return [];
  }
}

/** Only some runs come to it: a first deployment that fails is undeployed, retention deletes, groups make links. */
function isOptional({ activity }: PermissionCheck): boolean {
  return (
    (activity.kind === 'configure' && activity.verb === 'delete') ||
    activity.kind === 'undeploy' ||
    activity.kind === 'delete' ||
    (activity.kind === 'read' && activity.what === 'environment-groups')
  );
}

/** One line for each permission and answer, with all that it is about. */
function renderPermissions(seen: readonly PermissionCheck[], paint: Paint): readonly string[] {
  const lines = Map.groupBy(seen, ({ permission, allowed }) => `${permission} ${allowed}`);
  return [...lines.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const { permission, allowed, seenBy } = first;
    const about = [...new Set(same.map(({ activity }) => describeActivity(activity)))].join('; ');
    const mark = allowed === true ? paint.good('✔') : allowed === false ? paint.bad('✖') : paint.faint('○');
    const how = allowed === undefined ? `${about}; not known: ${seenBy}` : about;
    return [`${mark} ${permission.padEnd(34)} ${paint.faint(how)}`];
  });
}

function judge(run: Run, seen: readonly PermissionCheck[], apigee: Pick<Apigee, 'rolesFor'>): Outcome {
  const named = (checks: readonly PermissionCheck[]): string =>
    [...new Set(checks.map(({ permission }) => permission))].join(', ');
  const unknown = seen.filter(({ allowed }) => allowed === undefined);
  const refused = seen.filter(({ allowed }) => allowed === false);
  const idle = refused.filter(isOptional);
  const needed = refused.filter((one) => !isOptional(one));
  const warn = (warning: Problem): void => {
    run.events.emit({ kind: 'warned', warnings: [warning] });
    run.ports.logger.say(renderBlock('Note', renderProblems([warning])));
  };
  if (idle.length > 0)
    warn({
      code: 'permission-missing',
      message: `The account lacks ${named(idle)}, which only some runs come to.`,
      hint: hintFor(idle, apigee),
    });
  if (unknown.length > 0)
    warn({
      code: 'permission-unknown',
      message: `Whether the account has ${named(unknown)} is not known: this check does not say that it can deploy.`,
      hint: [...new Set(unknown.flatMap(({ remedy = [] }) => remedy))].join(' ') || undefined,
    });
  if (needed.length === 0) return 'done';
  const message = `The account lacks ${named(needed)}.`;
  run.events.emit({
    kind: 'refused',
    problems: [{ code: 'apigee-forbidden', message, hint: hintFor(needed, apigee) }],
  });
  return 'unavailable';
}

function hintFor(missing: readonly PermissionCheck[], apigee: Pick<Apigee, 'rolesFor'>): string {
  const titles = apigee.rolesFor(missing.map(({ activity }) => activity)).map(({ title }) => title);
  const roles = titles.length === 1 ? 'role' : 'roles';
  return `Grant it the ${roles} ${listed(titles)}, or a custom role with these permissions; a grant takes up to 5 minutes.`;
}
