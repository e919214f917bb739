import { describe, expect, it } from '@jest/globals';
import { PipeError } from '../../src/errors/pipe-error.ts';
import type { Logger } from '../../src/ports/logger.ts';
import { listen } from '../../src/run/events.ts';
import { keepRecord } from '../../src/run/keep-record.ts';
import { bundleOf } from '../deploy/candidates.ts';
import { findingOf, lintOf, plannedOf } from '../report/results.ts';

function hear() {
  const said: string[] = [];
  const logger: Logger = {
    colour: false,
    say: (text) => said.push(text),
    progress: (text) => said.push(`… ${typeof text === 'string' ? text : ''}`),
    debug: () => undefined,
  };
  const { record, note } = keepRecord();
  return { said, record, events: listen({ logger, note }) };
}

describe('What a use case tells becomes', () => {
  it('a line and the record of what was found, once the line in progress is gone', () => {
    const { said, record, events } = hear();
    const bundles = [bundleOf('orders')];
    const problems = [{ code: 'bundle-invalid' as const, message: 'proxies/rates is no bundle.' }];

    events.emit({ kind: 'busy', doing: 'Looking for bundles' });
    events.emit({ kind: 'discovered', bundles, problems, warnings: [], passedOver: [], durationMs: 100 });

    expect(said).toEqual([
      '… Looking for bundles',
      '… ',
      expect.stringMatching(
        /^Found +1 bundle: 1 proxy +0\.1 s\nRefused +1 problem with the bundles, listed below$/,
      ),
    ]);
    expect(record).toMatchObject({ bundles, problems });
  });

  it('findings in one piece, with the verdict below', () => {
    const { said, record, events } = hear();
    const finding = findingOf();

    events.emit({
      kind: 'linted',
      lint: lintOf([finding]),
      problems: [],
      warnings: [],
      shown: [finding],
      sources: new Map(),
      sentence: '1 error',
      outdated: 2,
      durationMs: 0,
    });

    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(
      /PO034[^]*\nLinted +1 error[^]*\n +2 entries of the baseline match nothing any more/,
    );
    expect(record.lint.findings).toEqual([finding]);
  });

  it('revisions that are gone, and one warning for those that stay', () => {
    const { said, record, events } = hear();
    const no = new PipeError('apigee-forbidden', 'The account may not delete revisions.');

    events.emit({
      kind: 'revisions-deleted',
      asset: { name: 'orders', kind: 'apiproxy' },
      revisions: ['1', '2'],
      failures: [no, no],
    });

    expect(said).toEqual([
      'Removed    2 old revisions of orders; 2 could not be deleted: The account may not delete revisions.',
    ]);
    expect(record.deployments).toEqual([
      { change: 'deleted', bundle: 'orders', kind: 'apiproxy', revision: '1' },
      { change: 'deleted', bundle: 'orders', kind: 'apiproxy', revision: '2' },
    ]);
    expect(record.warnings).toMatchObject([{ code: 'apigee-forbidden' }]);
  });

  it('the plan, the last time it is told', () => {
    const { said, record, events } = hear();
    events.emit({ kind: 'planned', plan: [plannedOf()] });
    events.emit({ kind: 'planned', plan: [plannedOf({ change: 'blocked' })] });

    expect(record.plan).toEqual([plannedOf({ change: 'blocked' })]);
    expect(said).toEqual([]);
  });

  it('nothing that did not happen', () => {
    const { said, record, events } = hear();
    const bundles = [bundleOf('orders')];
    const [passed, odd] = [
      'target/orders is build output.',
      { code: 'bundle-odd' as never, message: 'Odd.' },
    ];

    events.emit({
      kind: 'discovered',
      bundles,
      problems: [],
      warnings: [odd],
      passedOver: [passed],
      durationMs: 100,
    });
    events.emit({
      kind: 'discovered',
      bundles: [],
      problems: [],
      warnings: [],
      passedOver: [],
      durationMs: 100,
    });
    events.emit({ kind: 'remarked', remarks: [] });
    events.emit({
      kind: 'revisions-deleted',
      asset: { name: 'orders', kind: 'apiproxy' },
      revisions: ['1'],
      failures: [],
    });

    expect(said).toEqual([
      '… ',
      expect.stringMatching(/^Found [^\n]+\n +target\/orders is build output\.\n +Odd\.$/),
      '… ',
      'Removed    1 old revision of orders',
    ]);
    expect(record.problems).toEqual([]);
    expect(record.warnings).toEqual([odd]);
  });

  it('the verdict alone, if there is nothing else', () => {
    const { said, events } = hear();
    const linted = {
      kind: 'linted',
      lint: lintOf([]),
      problems: [],
      warnings: [],
      shown: [],
      sources: new Map(),
    } as const;

    events.emit({ ...linted, sentence: 'nothing found', outdated: 0, durationMs: 100 });
    events.emit({ ...linted, sentence: 'nothing found', outdated: 1, durationMs: 100 });

    expect(said[0]).toMatch(/^Linted +nothing found +0\.1 s$/);
    expect(said[1]).toMatch(
      /\n +1 entry of the baseline matches nothing any more: LINT_BASELINE_WRITE drops it$/,
    );
  });
});
