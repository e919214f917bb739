import { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { createStreamLogger } from '../../../src/adapters/console/stream-logger.ts';
import type { RunResult } from '../../../src/domain/results/run-result.ts';
import { visibleWidth } from '../../../src/domain/text/text-width.ts';
import { renderDeployment } from '../../../src/report/console/deployment-lines.ts';
import { renderDifferences } from '../../../src/report/console/difference-lines.ts';
import { renderLintText } from '../../../src/report/console/lint-text.ts';
import { paintWith } from '../../../src/report/console/paint.ts';
import { renderPlan, renderReasons } from '../../../src/report/console/plan-table.ts';
import { renderSummary } from '../../../src/report/console/summary.ts';
import { inEnvironments } from '../../../src/report/removals.ts';
import { createDrivenClock } from '../../adapters/clock/driven-clock.ts';
import { everything, large } from '../html-results.ts';
import { deploymentOf, leftOutOf, plannedOf, resultOf } from '../results.ts';
import { stories } from '../stories.ts';

const nothing = resultOf();

/** What people look at. */
const situations: Readonly<Record<string, RunResult>> = {
  'one bundle': resultOf({ bundles: nothing.bundles.slice(0, 1), deployments: [deploymentOf()] }),
  '40 bundles in three environments, one failed': notBegun(),
  '300 findings': stories['300-findings'] ?? nothing,
  'a failure': stories['partial-failure-with-rollback'] ?? nothing,
  'a degraded end': stories['a-person-is-needed'] ?? nothing,
  'a plan with differences': { ...(stories['a-plan'] ?? nothing), plan: everything().plan },
  'a plan for three environments': resultOf({
    action: 'plan',
    plan: ['test', 'stage', 'prod'].map((environment) => plannedOf({ environment })),
  }),
};

function notBegun(): RunResult {
  const result = large(40);
  const deployments = inEnvironments(result.deployments).map((one) =>
    one.environment === 'prod' ? leftOutOf(one.bundle) : one,
  );
  const cause = { code: 'deployment-failed', message: 'service-037 could not be deployed to test.' } as const;
  return {
    ...result,
    deployments,
    problems: [
      cause,
      ...deployments.filter(({ change }) => change === 'skipped').flatMap(({ problems }) => problems),
    ],
  };
}

function logOf(result: RunResult, columns: number, colour: boolean): string {
  let written = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written += chunk.toString('utf8');
      done();
    },
  });
  const redact = (text: string): string => text;
  const logger = createStreamLogger({
    stream,
    clock: createDrivenClock(),
    colour,
    columns,
    debug: false,
    redact,
  });
  const paint = paintWith(colour);
  logger.say(renderLintText(result.lint.findings, { colour, sources: new Map() }).join('\n'));
  logger.say(renderPlan(result.plan, paint, columns));
  logger.say(renderReasons(result.plan, 'all'));
  if (result.differences !== undefined) logger.say(renderDifferences(result.differences, 1, paint));
  for (const one of inEnvironments(result.deployments)) logger.say(renderDeployment(one, 8, paint));
  logger.say(renderSummary(result, paint));
  return written;
}

// oxlint-disable-next-line no-control-regex
const withoutColour = (text: string): string => text.replaceAll(/\u001b\[\d+m/g, '');

describe.each(Object.entries(situations))('The log of %s', (_name, result) => {
  it.each([60, 80, 120])('fits into %i columns, but for words that are longer', (columns) => {
    const lines = logOf(result, columns, true).split('\n');
    const wide = lines.filter(
      (line) => visibleWidth(line) > columns && /\S {1,2}\S/.test(withoutColour(line).trim()),
    );

    expect(wide).toEqual([]);
  });

  it('counts one thing as one, and ends no sentence twice or not at all', () => {
    const log = logOf(result, 400, false);

    expect(log).not.toMatch(/\b1 (?:more )?(?!s\b)[a-z]{2,}s\b/);
    expect(log).not.toMatch(/[^.]\.\.(?!\.)|[a-z]{3} (?:What|Look|Fix|Give) /);
  });

  it('is the same with colour as without', () => {
    expect(withoutColour(logOf(result, 80, true))).toBe(logOf(result, 80, false));
  });
});

it('An environment that was not begun has one line at the end, after the cause', () => {
  const lines = renderSummary(notBegun(), paintWith(false)).split('\n').slice(1);

  expect(lines).toEqual([
    '           service-037 could not be deployed to test.',
    '           40 bundles were left out in prod: test comes first, and not everything there was deployed.',
  ]);
});
