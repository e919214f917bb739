import { GoogleError, requestInfo } from '../google/google-error.ts';
import { isSameBasePath } from './bundle-facts.ts';
import { type Deployment, entitiesIn, factsOfRevision, revisionName } from './organization.ts';
import { isSameAsset, listed, type World } from './world.ts';

export interface PreconditionViolation {
  readonly type: string;
  readonly subject: string;
  readonly description: string;
}

export type Target = Pick<Deployment, 'environment' | 'kind' | 'name' | 'revision'>;

/** What a deploy would be refused for (docs/apigee.md#deploy, docs/apigee.md#base-paths); env-group conflicts are none of these. */
export function deployViolations(world: World, target: Target, override: boolean): PreconditionViolation[] {
  const others = listed(world, target.environment);
  const same = others.filter((each) => isSameAsset(each, target) && each.revision !== target.revision);
  return [
    ...(override ? [] : same.map((each) => otherRevision(world, each))),
    ...others
      .filter((each) => !isSameAsset(each, target))
      .flatMap((each) => basePathConflict(world, target, each)),
    ...missingSharedFlows(world, target),
  ];
}

/** Who calls the shared flow in this environment, and the flow hooks it hangs on. */
export function undeployViolations(world: World, target: Target): PreconditionViolation[] {
  if (target.kind === 'apiproxy') return [];
  const subject = revisionName(world.organization, target);
  const callers = listed(world, target.environment)
    .filter((each) => factsOfRevision(world.organization, each).calls.includes(target.name))
    .map((each) => revisionName(world.organization, each));
  const hooks = [...entitiesIn(world.organization, target.environment, 'flowhooks')]
    .filter(([, { sharedFlow }]) => sharedFlow === target.name)
    .map(([point]) => `flow hook ${point}`);
  return [...callers, ...hooks].map((dependent) => ({
    type: 'WOULD_BREAK_DEPENDENT',
    subject,
    description: `Undeploying would break the dependent "${dependent}".`,
  }));
}

export function preconditionFailure(
  message: string,
  violations: readonly PreconditionViolation[],
): GoogleError {
  return new GoogleError('FAILED_PRECONDITION', message, {
    details: [{ '@type': 'type.googleapis.com/google.rpc.PreconditionFailure', violations }, requestInfo()],
  });
}

function otherRevision(world: World, existing: Deployment): PreconditionViolation {
  return {
    type: 'CONFLICTING_DEPLOYMENT',
    subject: revisionName(world.organization, existing),
    description: 'Only one revision can be deployed at a time, use the override flag to replace.',
  };
}

function basePathConflict(
  { organization }: World,
  target: Target,
  existing: Deployment,
): PreconditionViolation[] {
  const wanted = factsOfRevision(organization, target).basePaths;
  const shared = factsOfRevision(organization, existing).basePaths.filter((path) =>
    wanted.some((own) => isSameBasePath(own, path)),
  );
  if (shared.length === 0) return [];
  const subject = revisionName(organization, existing);
  return [
    {
      type: 'CONFLICTING_DEPLOYMENT',
      subject,
      description: `Existing deployment of "${subject}" contains conflicting base paths: [${shared.join(' ')}].`,
    },
  ];
}

/** Type and text are guesses: only the check itself is documented. */
function missingSharedFlows(world: World, target: Target): PreconditionViolation[] {
  const deployed = listed(world, target.environment).filter(({ kind }) => kind === 'sharedflow');
  return factsOfRevision(world.organization, target)
    .calls.filter((name) => !deployed.some((each) => each.name === name))
    .map((name) => ({
      type: 'MISSING_DEPENDENCY',
      subject: revisionName(world.organization, target),
      description: `The shared flow "${name}" is not deployed to the environment "${target.environment}".`,
    }));
}
