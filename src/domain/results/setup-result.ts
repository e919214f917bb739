import type { BundleKind } from '../bundle.ts';
import type { BranchRestriction } from '../code-host/repository-settings.ts';

/** What ACTION=setup found, proposed and made. What could not be looked at is null, and named in `unseen`. */
export interface SetupResult {
  /** Null without a credential, and on Data Center. */
  readonly bitbucket: BitbucketFound | null;
  /** Null without organization or sign-in. */
  readonly organization: OrganizationFound | null;
  readonly files: readonly {
    readonly path: string;
    /** `kept`: there is another one, which was left alone. */
    readonly change: 'proposed' | 'written' | 'unchanged' | 'kept';
  }[];
  readonly settings: readonly SettingResult[];
  /** Sentences: what could not be looked at, and what that takes. */
  readonly unseen: readonly string[];
}

/** UUIDs are in braces. */
interface BitbucketFound {
  readonly repository: string | null;
  readonly workspace: string | null;
  readonly mainBranch: string | null;
  readonly issuer: string | null;
  readonly audience: string | null;
  readonly pipelinesEnabled: boolean | null;
  readonly environments: readonly string[] | null;
  /** Names of the custom pipelines that run on a schedule. */
  readonly schedules: readonly string[] | null;
  readonly restrictions: readonly BranchRestriction[] | null;
}

interface OrganizationFound {
  readonly name: string;
  readonly environments: readonly string[];
  readonly groups:
    | readonly {
        readonly name: string;
        readonly hostnames: readonly string[];
        readonly environments: readonly string[];
      }[]
    | null;
  readonly serving: readonly Serving[] | null;
}

export interface Serving {
  readonly name: string;
  readonly kind: BundleKind;
  readonly environments: readonly string[];
  readonly inClone: boolean;
}

/** What became of one thing that the pipeline needs in the repository on Bitbucket. */
export interface SettingResult {
  readonly kind: 'environment' | 'schedule' | 'webhook';
  readonly name: string;
  readonly change: 'proposed' | 'created' | 'unchanged' | 'skipped' | 'failed';
  /** Why it was skipped or failed, or what is odd about the one that is there: a sentence. */
  readonly reason?: string | undefined;
}
