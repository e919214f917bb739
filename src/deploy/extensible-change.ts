import { isExtensible, type PolicyRef } from '../domain/policy-types.ts';
import type { Revision } from '../domain/revision.ts';

/**
 * The policy with which a standard proxy becomes extensible. Apigee's own answer wins: a policy that is in the serving
 * revision too, which Apigee calls standard, makes no difference, whatever Google's pages say of its type.
 */
export function extensibleBy(
  policies: readonly PolicyRef[],
  serving: Pick<Revision, 'hasExtensiblePolicy' | 'policies'> | undefined,
): PolicyRef | undefined {
  if (serving === undefined || serving.hasExtensiblePolicy) return undefined;
  return policies.find((policy) => isExtensible(policy) && !serving.policies.includes(policy.name));
}
