import { describe, expect, it } from '@jest/globals';
import type { Fault } from '../emulator/faults.ts';
import { story } from '../support/story.ts';

/** Every way in which an answer to a write is lost, with the work done or not. */
const LOSSES: readonly Pick<Fault, 'kind' | 'processed'>[] = [
  { kind: 'reset-before' },
  { kind: 'reset-after' },
  { kind: 'truncated' },
  { kind: 'malformed' },
  { kind: '503' },
  { kind: '503', processed: true },
  { kind: '502-html', processed: true },
  { kind: '408', processed: true },
  { kind: 'html-200' },
];

describe('an answer that is lost', () => {
  for (const operation of [/apis\.create$/, /revisions\.deploy$/]) {
    for (const loss of LOSSES) {
      const how = `${loss.kind}${loss.processed === true ? ' after the work was done' : ''}`;
      it.concurrent(`never makes a second revision: ${how} on ${operation.source}`, async () => {
        await story({}, async ({ emulator, run }) => {
          emulator.fault({ on: { operation }, ...loss });

          const ended = await run();

          expect(ended.log).toContain('✔ orders');
          expect(ended.exitCode).toBe(0);
          expect(emulator.revisions('apiproxy', 'orders')).toEqual(['1']);
          expect(emulator.serving('test', 'apiproxy', 'orders')).toBe('1');
          expect(emulator.requests.filter(({ fault }) => fault !== undefined)).toHaveLength(1);
        });
      });
    }
  }

  it.concurrent('is looked for even where the looks are in trouble', async () => {
    await story({}, async ({ emulator, run }) => {
      emulator.fault({ on: { operation: /apis\.create$/ }, kind: 'reset-after' });
      emulator.fault({ on: { operation: /apis\.revisions\.list$/ }, kind: '503', skip: 1, times: 2 });

      expect((await run()).exitCode).toBe(0);
      expect(emulator.revisions('apiproxy', 'orders')).toEqual(['1']);
    });
  });

  it.concurrent('and lost again, whatever is done, ends with the truth: nobody knows', async () => {
    await story({}, async ({ emulator, run }) => {
      emulator.seed.revision({ name: 'orders' });
      emulator.seed.deployment({ name: 'orders', revision: '1', environment: 'test' });
      emulator.fault({ on: { operation: /revisions\.deploy$/ }, kind: 'reset-after', times: 99 });
      emulator.fault({ on: { operation: /getDeployments$/ }, kind: '403', times: 99 });

      const ended = await run({ WAIT_TIMEOUT: '10' });

      expect(ended.exitCode).toBe(4);
      expect(ended.result.outcome).toBe('degraded');
      expect(ended.log).toContain('could not be rolled back to revision 1 in test');
    });
  });
});
