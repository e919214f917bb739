import { expect, it } from '@jest/globals';
import { publishCloudReport } from '../../../../src/adapters/bitbucket/cloud/insights.ts';
import { annotationOf, reportOf } from '../open-host.ts';

it('An annotation has a line only from 1 on, since Cloud refuses any other with its whole request', async () => {
  const bodies: unknown[] = [];
  const wire = {
    ask: async ({ body, url }: { readonly body?: unknown; readonly url: string }) => {
      if (url.endsWith('/annotations')) bodies.push(body);
      return { status: 200 };
    },
  };
  const lines = [undefined, 0, -1, 1, 7].map((line, index) => annotationOf(index, { line: line as never }));
  const report = { ...reportOf(0), annotations: lines };
  await publishCloudReport(wire as never, { url: 'https://host/commit', report, signal: undefined });

  const [sent = []] = bodies as (readonly { readonly line?: number }[])[];
  expect(sent.map(({ line }) => line)).toEqual([undefined, undefined, undefined, 1, 7]);
  expect(sent.map((one) => 'line' in one)).toEqual([false, false, false, true, true]);
});
