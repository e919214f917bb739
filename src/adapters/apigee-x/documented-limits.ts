import type { DeploymentLimits } from '../../domain/organization.ts';

/**
 * docs/apigee.md#limits has 4,250 in the organization, and 60 in an environment of which 50 are proxies, for the traditional
 * plan. For the plan of 2024 https://docs.cloud.google.com/apigee/docs/hybrid/latest/enhanced-proxy-limits has 6,000 in
 * the organization, and https://docs.cloud.google.com/apigee/docs/api-platform/reference/limits as many in an environment
 * (stored copies, read 2026-11-25). Newer copies of the latter give Apigee X 6,000 without naming a plan; an older
 * organization to which that applies lists limit in ALLOW. Pay-as-you-go has no limit that is the same for all.
 */
const TRADITIONAL: DeploymentLimits = {
  plan: 'SUBSCRIPTION_2021',
  inOrganization: 4250,
  inEnvironment: 60,
  proxiesInEnvironment: 50,
};

const OF_2024: DeploymentLimits = {
  plan: 'SUBSCRIPTION_2024',
  inOrganization: 6000,
  inEnvironment: 6000,
  proxiesInEnvironment: 6000,
};

/** Of a `subscriptionPlan`; undefined if nothing is documented for it, or if none is known. */
export function limitsOf(plan: string | undefined): DeploymentLimits | undefined {
  return [TRADITIONAL, OF_2024].find((limits) => limits.plan === plan);
}

export const LEAST_LIMITS = TRADITIONAL;
