import type {
  BranchRestriction,
  DeploymentEnvironment,
  NewSetting,
  RepositoryFacts,
  Schedule,
  Webhook,
} from '../domain/code-host/repository-settings.ts';

/**
 * What is set in one repository of Bitbucket Cloud, asked anew each time. Every method throws PipeError
 * `code-host-unreadable` with a sentence, the scope that is missing, and the remedy.
 */
export interface CodeHostSettings {
  repository(): Promise<RepositoryFacts>;
  /** The workspace's UUID, in braces. */
  workspaceId(): Promise<string | undefined>;
  /** Who issues the tokens of steps. */
  issuer(): Promise<string | undefined>;
  pipelinesEnabled(): Promise<boolean>;
  restrictions(): Promise<readonly BranchRestriction[]>;
  environments(): Promise<readonly DeploymentEnvironment[]>;
  schedules(): Promise<readonly Schedule[]>;
  webhooks(): Promise<readonly Webhook[]>;
  /**
   * `lost` if no answer came: only looking tells. `conflict` if Bitbucket has one of that name. Never sent twice.
   */
  create(setting: NewSetting): Promise<Created>;
  /** Takes back what `create` made; what is gone already is no error. */
  remove(kind: 'schedule' | 'webhook', id: string): Promise<void>;
}

export type Created =
  | { readonly kind: 'made'; readonly id: string }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'lost' };
