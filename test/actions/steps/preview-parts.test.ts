import { describe, expect, it } from '@jest/globals';
import { makeOwnEnvironment } from '../../../src/actions/steps/preview-environment.ts';
import { removePreview, tellRemoved } from '../../../src/actions/steps/preview-parts.ts';
import { PipeError } from '../../../src/errors/pipe-error.ts';
import type { EntityAddress } from '../../../src/ports/apigee-entities.ts';
import { formatPreviewMark, type PreviewMark } from '../../../src/preview/mark.ts';
import { keepRecord } from '../../../src/run/keep-record.ts';
import { createDrivenClock } from '../../adapters/clock/driven-clock.ts';

const mark: PreviewMark = {
  repository: 'acme/apis',
  pullRequest: 7,
  commit: undefined,
  expiresAtMs: Date.UTC(2026, 0, 8),
};
const OPERATION = '1';

/** A run an hour after its start, with operations that are done when they are asked about so many times. */
function running({ asks = 3, waitTimeoutMs = 60_000 }: { asks?: number; waitTimeoutMs?: number } = {}) {
  const clock = createDrivenClock();
  const said: string[] = [];
  const { record, note } = keepRecord();
  let asked = 0;
  const underWay = { kind: 'under-way', id: OPERATION };
  const entities = {
    read: async ({ segments }: EntityAddress) => {
      const isItself = segments.join('/') === 'environments/pr-7';
      return isItself ? { name: 'pr-7', description: formatPreviewMark(mark) } : undefined;
    },
    beginCreating: async () => underWay,
    beginRemoving: async () => underWay,
    workOf: async () => (++asked % asks === 0 ? { kind: 'done' } : underWay),
  };
  const run = {
    config: { apigee: { waitTimeoutMs } },
    signal: new AbortController().signal,
    record,
    events: { emit: note },
    ports: {
      clock,
      logger: { say: (text: string) => void said.push(text.trimEnd()) },
      entities: async () => entities,
      apigee: async () => ({ servingIn: async () => [], groupHosts: async () => [] }),
    },
  };
  return { run: run as never, record, clock, said };
}

const ENVIRONMENTS = { environments: [{ name: 'pr-7', mark }], assets: [], products: [] };

describe('An environment of a preview', () => {
  it('is waited for from when its removal begins, and told', async () => {
    const { run, clock, said } = running();
    await clock.run(clock.sleep(3_600_000));

    const { results, failures } = await clock.run(removePreview(run, ENVIRONMENTS, { environments: [] }));

    expect(results).toMatchObject([{ name: 'pr-7', change: 'deleted' }]);
    expect(failures).toEqual([]);
    expect(said).toEqual(['Removed    pr-7']);
  });

  it('is given up when that has taken too long', async () => {
    const { run, clock } = running({ asks: 100, waitTimeoutMs: 10_000 });
    await clock.run(clock.sleep(3_600_000));

    const { failures } = await clock.run(removePreview(run, ENVIRONMENTS, { environments: [] }));

    expect(failures).toMatchObject([{ code: 'deployment-timeout' }]);
    expect(clock.elapsed()).toBe(3_610_000);
  });

  it('is made step by step, each told with the time that it took', async () => {
    const { run, clock, said, record } = running();
    await clock.run(clock.sleep(3_600_000));
    const own = {
      name: 'pr-7',
      likeEnvironment: 'test',
      group: 'previews',
      instance: 'eu',
      exists: false,
      isInGroup: false,
      isOnInstance: true,
    };

    let made = 0;

    await clock.run(makeOwnEnvironment(run, own, { mark, onMade: () => void (made += 1) }));

    expect(said.map((line) => line.replaceAll(/ +/g, ' '))).toEqual([
      'Prepared environment pr-7 created 7.0 s',
      'Prepared environment pr-7 in group previews 7.0 s',
    ]);
    expect(record.previews).toMatchObject([{ name: 'pr-7', change: 'created' }]);
    expect(made).toBe(2);
  });
});

describe('A comment that Bitbucket does not take', () => {
  const results = [{ name: 'orders-pr7', change: 'deleted' }] as never;
  const tell = async (more: object, refusal: Error) => {
    const { run, record } = running();
    const codeHost = async () => {
      throw refusal;
    };
    const { ports, ...given } = run as { readonly ports: object };
    await tellRemoved({ ...given, ports: { ...ports, codeHost } } as never, {
      pullRequest: 7,
      results,
      ...more,
    });
    return record.warnings.map(({ code }) => code);
  };
  const refused = new PipeError('code-host-unreadable', 'No.');

  it('is told at the end of a preview; before its last part goes it is tried again', async () => {
    expect(await tell({}, refused)).toEqual(['report-undelivered']);
    expect(await tell({ last: { name: 'rates-pr7', change: 'deleted' } }, refused)).toEqual([]);
  });

  it('hides no fault of the pipe', async () => {
    await expect(tell({}, new TypeError('broken'))).rejects.toThrow('broken');
  });
});
