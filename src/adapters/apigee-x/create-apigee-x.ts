import type { Capabilities } from '../../domain/organization.ts';
import type { Apigee } from '../../ports/apigee.ts';
import { type ApigeeXOptions, createCaller } from './caller.ts';
import { createDeployments } from './deployments.ts';
import { LEAST_LIMITS } from './documented-limits.ts';
import { readEnvironmentAssets, readFlowHooks } from './environment-assets.ts';
import { readEnvironmentGroups, readGroupHosts } from './environment-groups.ts';
import { createOrganizationCalls } from './organization-calls.ts';
import { createPermissions } from './permissions.ts';
import { createReader } from './reader.ts';
import { createRevisions } from './revisions.ts';
import { rolesFor } from './roles.ts';
import { createWrite } from './writer.ts';

/** There are no change reports of shared flows (docs/apigee.md#base-paths). */
const CAPABILITIES: Capabilities = {
  platform: 'x',
  validates: true,
  reportsChangesOf: new Set(['apiproxy']),
  leastLimits: LEAST_LIMITS,
};

/** Apigee X and hybrid: the management API behind our port (docs/apigee.md#transport, docs/apigee.md#import). */
export function createApigeeX(options: ApigeeXOptions): Apigee {
  const caller = createCaller(options);
  const reader = createReader(caller);
  const write = createWrite(caller, options);
  const { organization, namingEnvironments } = createOrganizationCalls(reader, options.organization);
  return {
    capabilities: () => CAPABILITIES,
    signIn: () => options.tokens.identity(),
    permissions: createPermissions({
      caller,
      organization: options.organization,
      projectPermissions: options.projectPermissions,
    }),
    rolesFor,
    organization,
    environmentGroups: () => readEnvironmentGroups(reader),
    groupHosts: () => readGroupHosts(reader),
    environmentAssets: (environment, lists) =>
      namingEnvironments(readEnvironmentAssets(reader, environment, lists)),
    flowHooks: (environment) => namingEnvironments(readFlowHooks(reader, environment)),
    ...createRevisions(reader, write),
    ...createDeployments({ reader, write, namingEnvironments, organization }),
  };
}
