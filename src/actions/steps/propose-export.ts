import type { Outcome } from '../../errors/outcome.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import type { FileChanges } from '../../live/export/place-export.ts';
import type { Proposed } from '../../ports/change-proposals.ts';
import { count } from '../../report/console/paint.ts';
import { renderStep } from '../../report/console/steps.ts';
import { differenceSection } from '../../report/markdown/difference-section.ts';
import { code, plain } from '../../report/markdown/text.ts';
import { createHiding, hideInside } from '../../run/hide-values.ts';
import type { ExportRun } from './export-one.ts';

type Proposing = (changes: FileChanges, environment: string) => Promise<Outcome>;

/**
 * What becomes of an export's changes: with EXPORT_AS=branch a branch and a pull request, else they are written already.
 * Throws PipeError `config-invalid` before anything is asked if a branch is wanted and cannot be made.
 */
export async function proposingFor(run: ExportRun): Promise<Proposing> {
  if (run.config.exportAs !== 'branch') return () => Promise.resolve('done');
  const proposals = await run.ports.changeProposals();
  const { commit: base, branch: destination } = run.context;
  if (proposals === undefined) {
    throw new PipeError(
      'config-invalid',
      'EXPORT_AS=branch needs a repository on Bitbucket, and a credential that may write to it.',
      {
        where: 'EXPORT_AS',
        hint: 'Set BITBUCKET_ACCESS_TOKEN with the scopes repository:write and pullrequest:write (on Data Center, a person’s HTTP access token with write permission), or EXPORT_AS=folder.',
      },
    );
  }
  if (base === undefined) {
    throw new PipeError('config-invalid', 'EXPORT_AS=branch needs a commit to begin at, and knows none.', {
      where: 'EXPORT_AS',
      hint: 'Run it in a clone, or set BITBUCKET_COMMIT.',
    });
  }
  return async (files, environment) => {
    run.ports.logger.progress('Opening the pull request');
    const branch = `apigee-pipe/export-${environment}`;
    const title = `Bring ${environment} into git: ${count(files.size, 'file')}`;
    const description = describe(run, environment);
    // A branch of an earlier export is nobody's destination.
    const to = destination === branch ? undefined : destination;
    const proposed = await proposals.propose({ branch, base, destination: to, files, title, description });
    run.ports.logger.progress(undefined);
    run.ports.logger.say(renderStep('Proposed', proposedInWords(branch, proposed)));
    for (const path of proposed.leftToDo) {
      run.ports.logger.say(renderStep('Left', `${path}: to be removed by hand, Data Center’s API cannot`));
    }
    return proposed.change === 'unchanged' ? 'unchanged' : 'done';
  };
}

function proposedInWords(branch: string, { pullRequest, url, change }: Proposed): string {
  return `${branch}: pull request #${pullRequest} ${change}${url === undefined ? '' : ` · ${url}`}`;
}

/** The drift, without the values that the report hides too. */
function describe({ config, record, context, variables, redact }: ExportRun, environment: string): string {
  const told = { differences: record.differences ?? [], plan: [] };
  const hidden = hideInside(told, createHiding(config, variables));
  const from = context.commit === undefined ? '' : `, against ${code(context.commit.slice(0, 12))}`;
  const lines = [
    `What serves in ${plain(environment)} of ${code(config.apigee.organization)} and is not what this repository holds${from}.`,
    '',
    ...differenceSection(hidden),
  ];
  return redact(lines.join('\n').trimEnd());
}
