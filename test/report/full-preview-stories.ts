import type { PreviewResult, RunResult } from '../../src/domain/results/run-result.ts';
import { findingOf, lintOf, previewOf, resultOf } from './results.ts';

export const refused = {
  code: 'apigee-refused',
  message: 'Apigee refused it.',
  hint: 'Look at it.',
} as const;

export const gates = [
  {
    environment: 'test',
    met: true,
    requirements: [{ name: 'branches', met: true, sentence: 'main is allowed.' }],
  },
  {
    environment: 'prod',
    met: false,
    pullRequest: 7,
    requirements: [
      { name: 'branches', met: true, sentence: 'main is allowed.' },
      { name: 'approvals', met: false, sentence: '1 of 2 approvals of pull request #7.' },
    ],
  },
  {
    environment: 'eu',
    met: false,
    override: 'the shop is down',
    requirements: [{ name: 'times', met: false, sentence: 'Closed on Sundays.' }],
  },
];

const copy = previewOf('orders-pr7', {
  urls: ['https://test.acme.example/orders-pr7'],
  commit: 'a1b2c3d4e5f6',
  expiresAt: '2026-12-01T09:30:00.000Z',
  reason: 'it differs',
});
const noAddress = { urls: [], revision: null, state: null, reason: undefined } as const;
const product: PreviewResult = {
  ...copy,
  ...noAddress,
  name: 'orders-pr7-product',
  kind: 'apiproduct',
  environment: null,
  change: 'created',
  apps: ['shop', 'till'],
};
const environment: PreviewResult = {
  ...copy,
  ...noAddress,
  name: 'pr7',
  kind: 'environment',
  environment: null,
  change: 'created',
  expiresAt: null,
};

const preview = (previews: readonly PreviewResult[], change: Partial<RunResult> = {}): RunResult =>
  resultOf({ action: 'preview', previews, lint: lintOf([findingOf({ severity: 'warning' })]), ...change });

/** Each way in which a pull request's preview can end. */
export const previewStories: Readonly<Record<string, RunResult>> = {
  preview: preview(
    [
      copy,
      {
        ...copy,
        name: 'flow-pr7',
        kind: 'sharedflow',
        change: 'failed',
        ...noAddress,
        reason: 'Apigee refused it.',
      },
      product,
      environment,
    ],
    {
      warnings: [
        { code: 'preview-environment-planned', message: 'pr7 will be made.' },
        { code: 'preview-unchecked', message: 'A key may not open it.' } as never,
      ],
    },
  ),
  'preview-without-keys': preview([{ ...copy, expiresAt: null }], { outcome: 'unchanged' }),
  'preview-of-nothing': preview([]),
  'preview-failed': preview([product, copy], { outcome: 'failed', exitCode: 3, problems: [refused] }),
  'preview-blocked': preview([copy], { outcome: 'blocked', exitCode: 6, gates }),
  'preview-refused-by-lint': preview([], { outcome: 'findings', exitCode: 1, lint: lintOf([findingOf()]) }),
  'preview-removed': preview([
    { ...copy, change: 'deleted' },
    { ...product, change: 'deleted' },
  ]),
  'preview-over': preview([{ ...copy, change: 'deleted' }], {
    warnings: [{ code: 'preview-over', message: 'It is over.' }],
  }),
  cleanup: preview([], { action: 'cleanup' }),
};
