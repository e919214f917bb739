import type { WantedContent } from '../../bundle/content.ts';
import { parseMarker } from '../../bundle/marker.ts';
import { type Rendered, renderBundle, wantedOf } from '../../bundle/render-bundle.ts';
import type { ChangingConfig } from '../../config/config.ts';
import type { Bundle } from '../../domain/bundle.ts';
import type { Candidate } from '../../domain/candidate.ts';
import { judgeByContent } from '../../live/judge-content.ts';
import { createLiveRevisions } from '../../live/live-revisions.ts';
import type { MadeFrom } from '../../live/made-from.ts';
import { judgeStatus } from '../../plan/judge-status.ts';
import type { Step } from '../../plan/step.ts';
import type { Apigee } from '../../ports/apigee.ts';
import type { EvidenceNotes } from '../../run/action-events.ts';
import type { Run } from '../../run/context.ts';

/** What a run would bring to one environment: whatever action it is. */
export interface GatedChange {
  readonly environment: string;
  readonly bundle: Pick<Bundle, 'name' | 'kind'> & { readonly path?: string | undefined };
  /** The commit that serves, its content compared; undefined if nobody knows. */
  readonly serving: string | undefined;
  /** What is brought; of the build's own commit if undefined. */
  readonly madeFrom?: MadeFrom | undefined;
  /** What must serve in another environment to be READY there; undefined if the run brings nothing. */
  readonly wantedIn?: ((environment: string) => Promise<WantedThere>) | undefined;
  /** What somebody changed outside git, a sentence. */
  readonly drift?: string | undefined;
}

interface WantedThere {
  readonly wanted: WantedContent;
  readonly basePaths: readonly string[];
}

/** What a plan would change of what the repository holds, with what its own look at the organization found. */
export function changesOf(
  run: Run<ChangingConfig>,
  steps: readonly Step<Rendered>[],
): readonly GatedChange[] {
  return changingOf(steps).map((step) => ({
    ...seenOf(step),
    wantedIn: async (environment) => {
      const rendered = await renderBundle(run, step.candidate.bundle, environment);
      return { wanted: wantedOf(run, rendered), basePaths: rendered.basePaths };
    },
  }));
}

export interface LiveSource {
  readonly madeFrom: MadeFrom;
  /** What is brought, the same everywhere. */
  readonly wanted: WantedContent;
}

/** What a plan over revisions that live somewhere already would change. */
export function liveChangesOf<Live extends Candidate>(
  steps: readonly Step<Live>[],
  sourceOf: (step: Step<Live>) => LiveSource,
): readonly GatedChange[] {
  return changingOf(steps).map((step) => {
    const { bundle, basePaths } = step.candidate;
    const { madeFrom, wanted } = sourceOf(step);
    const { name, kind, path } = bundle;
    return {
      ...seenOf(step),
      // What the repository does not hold has no path in it.
      bundle: { name, kind, path: bundle.entries.length === 0 ? undefined : path },
      madeFrom,
      wantedIn: () => Promise.resolve({ wanted, basePaths }),
    };
  });
}

function changingOf<Some extends Candidate>(steps: readonly Step<Some>[]): readonly Step<Some>[] {
  return steps.filter(({ kind }) => kind !== 'unchanged' && kind !== 'await');
}

function seenOf(step: Step): GatedChange {
  const { environment, bundle } = step.candidate;
  return { environment, bundle, serving: servingCommit(step), drift: driftOf(step) };
}

/** A mark counts if the content was compared with it: what carries another's mark says nothing of its commit. */
function servingCommit({ observed: { described, content } }: Step): string | undefined {
  const isOurs = content?.kind === 'same' || (content?.kind === 'different' && content.origin === 'pipe');
  return isOurs && described !== undefined ? parseMarker(described.description)?.commit : undefined;
}

function driftOf({ candidate, observed: { serving, content } }: Step): string | undefined {
  if (serving === undefined || content?.kind === 'same') return undefined;
  if (content?.kind === 'different' && content.origin === 'pipe') return undefined;
  return `revision ${serving.revision} of ${candidate.bundle.name} was changed outside git`;
}

/** For the reviews of a statement that no gate has asked for. */
export function whatIsAsked(changes: readonly GatedChange[]): EvidenceNotes['changes'] {
  return changes.map(({ bundle, serving, madeFrom }) => ({ path: bundle.path, serving, madeFrom }));
}

/** What of the changes is not READY in another environment, a sentence each. */
export async function notReadyIn(
  run: Run<ChangingConfig>,
  apigee: Apigee,
  { environment, changes }: { readonly environment: string; readonly changes: readonly GatedChange[] },
): Promise<readonly string[]> {
  const organization = run.config.manifest?.content.environments?.[environment]?.organization;
  const there =
    organization === undefined || organization === run.config.apigee.organization
      ? apigee
      : await run.ports.apigeeOf(organization);
  const judged = await Promise.all(
    changes.map(async ({ bundle, wantedIn }) =>
      wantedIn === undefined
        ? [`${bundle.name} is not brought from anywhere, so it is not known in ${environment}`]
        : notReady(there, environment, await wantedIn(environment)),
    ),
  );
  return judged.flat();
}

async function notReady(
  apigee: Apigee,
  environment: string,
  { wanted, basePaths }: WantedThere,
): Promise<readonly string[]> {
  const { name, kind } = wanted.asset;
  const serving = (await apigee.servingIn(environment, kind)).find((one) => one.name === name);
  if (serving === undefined) return [`${name} does not serve in ${environment}`];
  const { revision } = serving;
  const judge = judgeByContent(createLiveRevisions(apigee));
  const verdict = await judge(wanted, {
    revision,
    describe: () => apigee.revision(wanted.asset, revision),
  });
  if (verdict.kind !== 'same')
    return [`revision ${revision} of ${name} in ${environment} is not what this commit gives`];
  const status = await apigee.statusOf({ name, kind, environment, revision });
  if (status !== undefined && judgeStatus(status, { revision, basePaths }).kind === 'ready') return [];
  return [`revision ${revision} of ${name} in ${environment} is not READY (${status?.state ?? 'no state'})`];
}
