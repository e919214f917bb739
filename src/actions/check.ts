import type { ApigeeConfig } from '../config/config.ts';
import type { Organization } from '../domain/organization.ts';
import type { Outcome } from '../errors/outcome.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { SeenPermission } from '../ports/apigee-probe.ts';
import type { FeatureCheck } from '../ports/code-host.ts';
import { type Paint, paintWith } from '../report/console/paint.ts';
import { renderBlock, renderFeatures, renderSignedIn } from '../report/console/steps.ts';
import type { Run } from '../run/context.ts';

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
  const seen = await (await run.ports.apigeeProbe()).permissions(environments);
  const features = await lookAtBitbucket(run);
  logger.progress(undefined);
  const paint = paintWith(logger.colour);
  logger.say(
    renderBlock(
      'Allowed',
      seen.map((permission) => renderPermission(permission, paint)),
    ),
  );
  if (features.length > 0) logger.say(renderBlock('Bitbucket', renderFeatures(features, paint)));
  return judge(run, seen);
}

/** What the given credential allows there; nothing where there is no Bitbucket to ask. */
async function lookAtBitbucket({
  ports,
  context: { commit, pullRequest },
}: Run): Promise<readonly FeatureCheck[]> {
  const codeHost = await ports.codeHost();
  return (await codeHost?.features({ commit, pullRequest })) ?? [];
}

function describeOrganization({ name, runtimeType, environments }: Organization): readonly string[] {
  const runtime = runtimeType === undefined ? '' : `, ${runtimeType.toLowerCase()}`;
  const list = environments.length === 0 ? 'no environments' : `environments ${environments.join(', ')}`;
  return [`organization ${name}${runtime}`, list];
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

function renderPermission({ permission, allowed, seenBy }: SeenPermission, paint: Paint): string {
  const mark = allowed === true ? paint.good('✔') : allowed === false ? paint.bad('✖') : paint.faint('○');
  const how = allowed === undefined ? `not known: ${seenBy}` : seenBy;
  return `${mark} ${permission.padEnd(40)} ${paint.faint(how)}`;
}

function judge(run: Run, seen: readonly SeenPermission[]): Outcome {
  const refused = seen.filter(({ allowed }) => allowed === false).map(({ permission }) => permission);
  if (refused.length === 0) return 'done';
  run.record.problems.push({
    code: 'apigee-forbidden',
    message: `The account lacks ${refused.join(', ')}.`,
    hint: 'Grant it the roles Apigee API Admin and Apigee Environment Admin, or a custom role with these permissions; a grant takes up to 5 minutes.',
  });
  return 'unavailable';
}
