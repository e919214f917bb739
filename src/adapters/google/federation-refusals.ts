import { decodeJwt } from 'jose';
import type { Secret } from '../../domain/secrets/secret.ts';
import { describeClock, type KnownRefusal } from './refusal.ts';

/** What the token service says no to, in the order of asking (docs/apigee.md#workload-identity-federation). */
export function federationRefusals(oidcToken: Secret, now: number): readonly KnownRefusal[] {
  const expired = expiredFor(oidcToken, now);
  return [
    {
      matches: (text) => /invalid value for "audience"/i.test(text),
      sentence: () => 'Google does not recognise WORKLOAD_IDENTITY_PROVIDER as the full name of a provider.',
      hint: `It must read ${PROVIDER_FORM}, with the project's number, not its id.`,
    },
    {
      matches: (text) => /invalid_target|pool or provider/i.test(text),
      sentence: () =>
        'The workload identity pool or provider of WORKLOAD_IDENTITY_PROVIDER does not exist, or is disabled or deleted.',
      hint: 'Look it up with "gcloud iam workload-identity-pools providers list"; deleted ones come back with "undelete" for 30 days.',
    },
    {
      matches: (text) => /issuer/i.test(text) && /does not match|expected/i.test(text),
      sentence: ({ error }) =>
        `The provider expects another issuer than this Bitbucket workspace: ${error.message}`,
      hint: "Set the provider's issuer to https://api.bitbucket.org/2.0/workspaces/<workspace>/pipelines-config/identity/oidc.",
    },
    {
      matches: (text) => /error connecting to the given credential's issuer/i.test(text),
      sentence: () => "Google could not fetch the keys of the token's issuer to verify it.",
      hint: "Check that the provider's issuer is spelled exactly as Bitbucket shows it and that the workspace exists; if it is right, run the step again.",
    },
    {
      matches: (text) =>
        /mapped attribute (?:(?!mapped attribute ).)*exceeds|exceeds the 127 bytes/i.test(text),
      sentence: ({ error }) => `An attribute that the provider maps is too long: ${error.message}`,
      hint: 'Map google.subject to a shorter claim, for instance assertion.repositoryUuid instead of assertion.sub.',
    },
    {
      matches: (text) => /audience/i.test(text),
      sentence: ({ error }) =>
        `The provider does not allow the audience of the step's token: ${error.message}`,
      hint: "Add ari:cloud:bitbucket::workspace/<workspace uuid> to the provider's allowed audiences.",
    },
    {
      matches: (text) => expired !== undefined || /stale|expired|lifetime/i.test(text),
      sentence: (refusal) =>
        `The step's OIDC token has expired${expired ?? ''}; Bitbucket gives one per step and no other.${describeClock(refusal)}`,
      hint: 'Run the pipe early in its step, or split a long step in two; each step gets a fresh token.',
    },
    {
      matches: (text) => /unauthorized_client|attribute condition/i.test(text),
      sentence: () => "The provider's attribute condition rejects this repository, branch or step.",
      hint: "Compare the condition with the token's claims: repositoryUuid, workspaceUuid, deploymentEnvironmentUuid (with braces).",
    },
    {
      matches: (text) =>
        /signature|public key|malformed|invalid id token|invalid_grant(?:(?!invalid_grant).)*jwt/i.test(text),
      sentence: ({ error }) => `Google cannot verify BITBUCKET_STEP_OIDC_TOKEN: ${error.message}`,
      hint: "Check the provider's issuer, and that nothing overwrites BITBUCKET_STEP_OIDC_TOKEN.",
    },
  ];
}

export const PROVIDER_FORM =
  'projects/<number>/locations/global/workloadIdentityPools/<pool>/providers/<provider>';

/** Why an impersonation is turned down (docs/apigee.md#workload-identity-federation). */
export const IMPERSONATION_REFUSALS: readonly KnownRefusal[] = [
  {
    matches: (text) => /getAccessToken/i.test(text) || /IAM_PERMISSION_DENIED/.test(text),
    sentence: () => 'This repository may not act as SERVICE_ACCOUNT, or that account does not exist.',
    hint: "Grant roles/iam.workloadIdentityUser on the service account to the pool's principalSet (for another account calling it: roles/iam.serviceAccountTokenCreator). A new grant takes up to 5 minutes to work.",
  },
  {
    matches: (text) => /SERVICE_DISABLED|has not been used in project|is disabled/i.test(text),
    sentence: () => 'The IAM Service Account Credentials API is switched off in the project.',
    hint: 'Enable it: gcloud services enable iamcredentials.googleapis.com',
  },
  {
    matches: (text) => /lifetime cannot exceed/i.test(text),
    sentence: (refusal) =>
      `Google refuses a token of one hour for SERVICE_ACCOUNT: a policy shortens it, or the clocks disagree.${describeClock(refusal)}`,
    hint: "Check the machine's clock and the organization policy iam.allowServiceAccountCredentialLifetimeExtension.",
  },
  {
    matches: (text) => /NOT_FOUND|not found/i.test(text),
    sentence: () => 'SERVICE_ACCOUNT does not exist.',
    hint: 'Check its spelling: name@project.iam.gserviceaccount.com.',
  },
];

/** " 12 min ago", by the token's own `exp`; undefined if it is still good or says nothing. */
function expiredFor(oidcToken: Secret, now: number): string | undefined {
  try {
    const { exp } = decodeJwt(oidcToken.reveal());
    const minutes = exp === undefined ? -1 : Math.floor((now / 1000 - exp) / 60);
    return minutes >= 0 ? ` ${minutes} min ago` : undefined;
  } catch {
    return undefined;
  }
}
