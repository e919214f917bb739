import { describe, expect, it } from '@jest/globals';
import type { ServingRevision } from '../../src/domain/revision.ts';
import { PipeError } from '../../src/errors/pipe-error.ts';
import { backUp } from '../../src/live/back-up.ts';

const serving = (name: string, kind = 'apiproxy', environment = 'test'): ServingRevision =>
  ({ name, kind, environment, revision: '4' }) as never;

async function keeping(replaced: readonly ServingRevision[], failure?: Error) {
  const written: string[] = [];
  const progress: string[] = [];
  const error = await backUp(replaced, {
    apigee: {
      downloadRevision: (_asset, revision) =>
        failure === undefined ? Promise.resolve(Buffer.from(revision)) : Promise.reject(failure),
    },
    files: {
      resolve: (...parts: readonly string[]) => parts.join('/'),
      write: (path: string) => Promise.resolve(void written.push(path)),
    } as never,
    directory: '/reports/backup',
    onProgress: (done, all) => progress.push(`${done} of ${all}`),
  }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { written, progress, error };
}

describe('A backup', () => {
  it('keeps each bundle under its name, and tells a shared flow of the name of a proxy apart', async () => {
    const { written, progress } = await keeping([
      serving('orders'),
      serving('orders', 'sharedflow'),
      serving('orders', 'apiproxy', 'prod'),
      serving('common', 'sharedflow'),
      serving('rates', 'sharedflow', 'prod'),
      serving('rates'),
    ]);

    expect(written).toEqual([
      '/reports/backup/test/orders.zip',
      '/reports/backup/test/orders-sharedflow.zip',
      '/reports/backup/prod/orders.zip',
      '/reports/backup/test/common.zip',
      '/reports/backup/prod/rates.zip',
      '/reports/backup/test/rates.zip',
    ]);
    expect(progress.at(-1)).toBe('6 of 6');
  });

  it('that fails says what was not kept, and that nothing was changed', async () => {
    const { error } = await keeping(
      [serving('orders')],
      new PipeError('apigee-unavailable', 'Apigee is out of order.'),
    );

    expect(error).toMatchObject({
      code: 'apigee-unavailable',
      message:
        'Revision 4 of orders in test could not be backed up, so nothing was changed: Apigee is out of order.',
      hint: 'Run the pipe again, or without BACKUP.',
    });
  });

  it('passes a stop and a defect on as they are', async () => {
    for (const failure of [new PipeError('stopped', 'Stopped.'), new TypeError('ours')])
      expect((await keeping([serving('orders')], failure)).error).toBe(failure);
  });
});
