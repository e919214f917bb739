import { asProblems } from '../domain/as-problem.ts';
import type { Problem } from '../domain/problem.ts';
import { listedInShort, withHint } from '../domain/text/sentences.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { Step } from '../plan/step.ts';
import type { Apigee } from '../ports/apigee.ts';
import type { ApigeeEntities } from '../ports/apigee-entities.ts';
import { type AssetCopy, findAssetCopies, mayBeAny } from './find-copies.ts';
import { isOf } from './mark.ts';
import type { PreviewSettings } from './settings.ts';

interface PlannedPreview {
  readonly steps: readonly Step[];
  /** Everything whose name may be this pull request's. */
  readonly there: readonly AssetCopy[];
}

interface Organization {
  readonly apigee: Pick<Apigee, 'servingIn' | 'revision'>;
  readonly entities: Pick<ApigeeEntities, 'read'>;
}

/** A name that exists and does not carry this pull request's mark is somebody else's, whatever it holds. */
export function foreignNames(
  { steps, there }: Pick<PlannedPreview, 'steps' | 'there'>,
  { owner }: PreviewSettings,
): readonly Problem[] {
  const own = new Set(
    there.filter(({ mark }) => isOf(mark, owner)).map(({ asset }) => `${asset.kind}:${asset.name}`),
  );
  const foreign = steps.filter(({ candidate: { asset }, observed }) => {
    const exists = observed.serving !== undefined || (observed.revisions ?? []).length > 0;
    return exists && !own.has(`${asset.kind}:${asset.name}`);
  });
  const problems = foreign.map(({ candidate: { asset } }) => {
    const what = asset.kind === 'sharedflow' ? 'a shared flow' : 'a proxy';
    return new PipeError(
      'guard',
      `There is ${what} ${asset.name} that is not of this pull request’s preview.`,
      {
        hint: 'Rename it, or name the copies otherwise: previews.name in the manifest.',
        where: asset.name,
      },
    );
  });
  return [...new Map(problems.map((problem) => [problem.message, problem])).values()].flatMap(asProblems);
}

/** A limit that is passed is told together with the previews that could go. */
export async function withWayOut(
  organization: Organization,
  environments: readonly string[],
  obstacles: readonly Problem[],
): Promise<readonly Problem[]> {
  if (!obstacles.some(isLimit)) return obstacles;
  const couldGo = await previewsThatCouldGo(organization, environments);
  if (couldGo === '') return obstacles;
  return obstacles.map((problem) =>
    isLimit(problem)
      ? { ...problem, message: withHint({ message: problem.message, hint: couldGo }) }
      : problem,
  );
}

function isLimit(problem: Problem): boolean {
  return 'guard' in problem && problem.guard === 'limit';
}

const MOST_NAMED = 50;

/** Those in the environments, soonest over first; empty if there are none, or nobody can tell. */
async function previewsThatCouldGo(
  { apigee, entities }: Organization,
  environments: readonly string[],
): Promise<string> {
  const lists = environments.map((environment) => apigee.servingIn(environment, 'apiproxy'));
  const served = new Set((await Promise.all(lists)).flat().map(({ name }) => name));
  const mayBe = (name: string): boolean => served.has(name) && mayBeAny(name);
  const found = await findAssetCopies({ apigee, entities }, mayBe);
  const soonestFirst = found
    .filter(({ asset }) => asset.kind === 'apiproxy')
    .toSorted((one, other) => one.mark.expiresAtMs - other.mark.expiresAtMs);
  const named = soonestFirst.map(({ asset, mark }) => {
    const day = new Date(mark.expiresAtMs).toISOString().slice(0, 10);
    return `${asset.name} (pull request ${mark.pullRequest}, until ${day})`;
  });
  return named.length === 0 ? '' : `These previews could go: ${listedInShort(named, MOST_NAMED)}.`;
}
