import { type Announcement, announceStart } from '../src/actions/announce-start.ts';
import { deliverReports } from '../src/actions/deliver-reports.ts';
import type { Doors } from '../src/actions/run.ts';
import type { Config } from '../src/config/config.ts';
import type { BuildContext } from '../src/domain/build-context.ts';
import type { RunResult } from '../src/domain/run-result.ts';

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
  readonly doors: Doors;
}

/** Sets the commit's statuses to "in progress", which nobody waits for, and keeps the door open for the end. */
export function startReporting({ config, context, doors }: ReportingOn): Reporting {
  const { clock } = doors;
  const environments = config.apigee?.environments ?? [];
  const announced = doors
    .codeHost()
    .then((codeHost): { codeHost: typeof codeHost; announcement: Announcement | undefined } => ({
      codeHost,
      announcement:
        codeHost === undefined
          ? undefined
          : announceStart({ action: config.action, environments, context, codeHost, clock }),
    }));
  return {
    async deliver(result, reportPath) {
      const { codeHost, announcement } = await announced;
      if (codeHost === undefined) return { warnings: [], notes: [] };
      return deliverReports(result, { codeHost, clock, context, reportPath, announcement });
    },
  };
}
