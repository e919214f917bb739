import type { AssetRef, Bundle } from './bundle.ts';
import type { ContentVerdict } from './content-verdict.ts';
import type { DeploymentStatus } from './deployment-status.ts';
import type { Guard } from './guard.ts';
import type { Difference } from './results/difference.ts';
import type { Revision, ServingRevision } from './revision.ts';

/** An asset to bring into one environment, with the content that a bundle of the repository has there, rewrites included. */
export interface Candidate {
  /** What it is called in the organization. */
  readonly asset: AssetRef;
  /** Where its content comes from; named like the asset unless the asset is a copy under another name. */
  readonly bundle: Bundle;
  readonly environment: string;
  /** Of the content after the environment's rewrites. */
  readonly digest: string;
  readonly basePaths: readonly string[];
  /** The deployment service account that is asked for; undefined leaves the choice to Apigee. */
  readonly serviceAccount: string | undefined;
  /** Guards that may be passed. */
  readonly allow: readonly Guard[];
  /** What nobody can allow for it, whatever ALLOW and the manifest say. */
  readonly neverAllowed?: readonly Guard[] | undefined;
}

/** What the organization has of a candidate. */
export interface Observation {
  /** What really serves, as far as anybody can tell: what is listed, but for an interrupted deployment. */
  readonly serving: ServingRevision | undefined;
  /** The serving revision's own description; undefined if it holds the candidate's very content. */
  readonly described: Revision | undefined;
  /** How the serving revision's content compares with the candidate's. */
  readonly content: ContentVerdict | undefined;
  /** Asked for unchanged bundles only, where they are few. */
  readonly status: DeploymentStatus | undefined;
  /** A revision with the candidate's content that is imported, and not what serves. */
  readonly identical: string | undefined;
  /** Revisions beside the serving one that carry the candidate's mark and hold something else. */
  readonly copies: readonly HandMadeCopy[];
  /** The asset's revisions, ascending, where somebody had to look; empty if it does not exist yet. */
  readonly revisions: readonly string[] | undefined;
  /** What an earlier run left that was killed before it could roll back, where it is known what serves. */
  readonly interrupted?: InterruptedDeployment | undefined;
}

export interface HandMadeCopy {
  readonly revision: string;
  readonly differences: readonly Difference[];
}

export interface InterruptedDeployment {
  /** Deployed, in ERROR, and with the candidate's very content. */
  readonly failed: ServingRevision;
  /** Another revision with that content, for where Apigee does not let go of the failed one. */
  readonly duplicate: string | undefined;
}

/** Of what the organization does not have, or nobody has looked at. */
export const NOTHING: Observation = {
  serving: undefined,
  described: undefined,
  content: undefined,
  status: undefined,
  identical: undefined,
  copies: [],
  revisions: undefined,
};

/** True if the serving revision holds the candidate's very content. */
export function servesWanted({ content }: Observation): boolean {
  return content?.kind === 'same';
}

/** Names a candidate in maps: an asset in an environment. */
export function candidateKey(candidate: Pick<Candidate, 'asset' | 'environment'>): string {
  return `${candidate.environment} ${candidate.asset.kind}:${candidate.asset.name}`;
}
