import { apigeeOf, type Config } from '../config/config.ts';
import type { BuildContext } from '../domain/code-host/build-context.ts';
import type { BuildStep } from '../domain/code-host/build-step.ts';
import type { RunResult } from '../domain/results/run-result.ts';
import { type Announcement, announceStart } from '../notify/announce-start.ts';
import { deliverReports } from '../notify/deliver-reports.ts';
import type { Ports } from './context.ts';

/** What Bitbucket is told of this run. */
export interface Reporting {
  /** Never throws and never decides: answers what is to be warned of and noted. */
  deliver(result: RunResult, reportPath: string): Promise<Told>;
}

interface Told {
  readonly warnings: RunResult['warnings'];
  readonly notes: readonly string[];
}

interface ReportingOn {
  readonly config: Config;
  readonly context: BuildContext;
  readonly ports: Ports;
}

/** Sets the commit's statuses to "in progress", which nobody waits for, and remembers them for the end. */
export function startReporting({ config, context, ports }: ReportingOn): Reporting {
  const { clock } = ports;
  const step = stepOf(config);
  const announced = ports
    .codeHost()
    .then((codeHost): { codeHost: typeof codeHost; announcement: Announcement | undefined } => ({
      codeHost,
      announcement: codeHost === undefined ? undefined : announceStart({ step, context, codeHost, clock }),
    }));
  return {
    async deliver(result, reportPath) {
      const { codeHost, announcement } = await announced;
      if (codeHost === undefined) return { warnings: [], notes: [] };
      return deliverReports(result, { codeHost, clock, context, step, reportPath, announcement });
    },
  };
}

function stepOf(config: Config): BuildStep {
  const apigee = apigeeOf(config);
  const shard = 'shard' in config ? config.shard : undefined;
  return {
    action: config.action,
    organization: apigee?.organization,
    environments: apigee?.environments ?? [],
    share: shard && `${shard.step + 1} of ${shard.count}`,
    chosen: 'bundlesChosen' in config && config.bundlesChosen ? config.bundles : [],
  };
}
