import type { Problem } from '../domain/problem.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { Apigee } from '../ports/apigee.ts';
import type { Step } from './step.ts';

export interface HookedFlows {
  /** Shared flows of this run that hang on a hook: every proxy runs through them, so they go first. */
  readonly flows: readonly string[];
  readonly remarks: readonly Problem[];
}

/** Asked only where an environment gets both a shared flow and a proxy; a refused answer costs a remark. */
export async function findHookedFlows(steps: readonly Step[], apigee: Apigee): Promise<HookedFlows> {
  const changing = steps.filter(({ kind }) => kind === 'deploy' || kind === 'reuse');
  const flows = changing.filter(({ candidate }) => candidate.asset.kind === 'sharedflow');
  const environments = [...new Set(flows.map(({ candidate }) => candidate.environment))].filter((name) =>
    changing.some(({ candidate }) => candidate.environment === name && candidate.asset.kind === 'apiproxy'),
  );
  const hooked = await Promise.all(
    environments.map((environment) =>
      apigee.flowHooks(environment).catch((error: unknown) => {
        if (!(error instanceof PipeError) || error.code === 'stopped') throw error;
        return unread(environment, error);
      }),
    ),
  );
  const names = new Set(flows.map(({ candidate }) => candidate.asset.name));
  const attached = new Set(hooked.flatMap((one) => ('code' in one ? [] : one)));
  return {
    flows: [...attached].filter((name) => names.has(name)),
    remarks: hooked.filter((one) => 'code' in one),
  };
}

function unread(environment: string, { message }: PipeError): Problem {
  return {
    code: 'flow-hooks-unread',
    message: `Nobody could tell which shared flows hang on the flow hooks of ${environment}: ${message}`,
    hint: 'They go before what calls them and not before every proxy; the manifest’s order can say it instead.',
    where: environment,
  };
}
