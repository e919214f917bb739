import type { Organization } from '../../domain/organization.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import type { Call } from './call.ts';
import { limitsOf } from './documented-limits.ts';
import type { Reader } from './reader.ts';
import { needsReading } from './roles.ts';
import { OrganizationShape } from './shapes.ts';

export interface OrganizationCalls {
  organization(this: void): Promise<Organization>;
  /** The work's outcome; an `environment-missing` then names the environments there are, if they may be read. */
  namingEnvironments<T>(this: void, work: Promise<T>): Promise<T>;
}

export function createOrganizationCalls(reader: Reader, name: string): OrganizationCalls {
  const call: Call = {
    method: 'GET',
    path: '',
    operation: 'read the organization',
    where: name,
    needs: needsReading('apigee.organizations.get'),
  };

  const organization = async (): Promise<Organization> => {
    const answer = await reader.read(call, OrganizationShape);
    return {
      name: answer.name,
      runtime: answer.runtimeType,
      limits: limitsOf(answer.subscriptionPlan),
      environments: (answer.environments ?? []).toSorted(),
    };
  };

  return {
    organization,
    async namingEnvironments(work) {
      try {
        return await work;
      } catch (error) {
        if (!(error instanceof PipeError) || error.code !== 'environment-missing') throw error;
        const known = await organization().catch(() => undefined);
        throw known ? environmentMissing(error.where ?? '', known) : error;
      }
    },
  };
}

/** The error for an environment that the organization does not have. */
export function environmentMissing(environment: string, organization: Organization): PipeError {
  const { environments, name } = organization;
  const hint =
    environments.length > 0
      ? `The organization has: ${environments.slice(0, 50).join(', ')}. Set APIGEE_ENV to one of them.`
      : 'The organization has no environment yet: create one in Apigee first.';
  return new PipeError(
    'environment-missing',
    `The environment ${environment} does not exist in organization ${name}.`,
    { hint, where: environment, status: 404 },
  );
}
