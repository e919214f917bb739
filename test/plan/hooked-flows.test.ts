import { describe, expect, it } from '@jest/globals';
import { PipeError } from '../../src/errors/pipe-error.ts';
import { findHookedFlows } from '../../src/plan/hooked-flows.ts';
import type { Step } from '../../src/plan/step.ts';
import type { Apigee } from '../../src/ports/apigee.ts';

const step = (asset: string, environment: string, kind = 'deploy'): Step => {
  const [type, name] = asset.split(':');
  return { kind, candidate: { asset: { kind: type, name }, environment } } as unknown as Step;
};
const answering = (flowHooks: Apigee['flowHooks']): Apigee => ({ flowHooks }) as Apigee;

describe('Flow hooks', () => {
  it('are asked for only if shared flows and proxies change in an environment, and name flows of this run', async () => {
    const asked: string[] = [];
    const apigee = answering(async (environment) => {
      asked.push(environment);
      return ['common', 'somebody-else'];
    });
    const steps = [
      step('sharedflow:common', 'test'),
      step('apiproxy:orders', 'test'),
      step('sharedflow:common', 'prod', 'reuse'),
      step('apiproxy:orders', 'stage'),
      step('sharedflow:common', 'stage', 'unchanged'),
    ];
    expect(await findHookedFlows(steps, apigee)).toEqual({ flows: ['common'], remarks: [] });
    expect(asked).toEqual(['test']);
  });

  it('that nobody may read cost a remark, and a stop or a fault is none', async () => {
    const steps = [step('sharedflow:common', 'test'), step('apiproxy:orders', 'test')];
    const failing = (cause: Error) =>
      findHookedFlows(
        steps,
        answering(() => Promise.reject(cause)),
      );
    expect(await failing(new PipeError('apigee-forbidden', 'Not allowed.'))).toMatchObject({
      flows: [],
      remarks: [{ code: 'flow-hooks-unread', where: 'test' }],
    });
    await expect(failing(new PipeError('stopped', 'Stopped.'))).rejects.toThrow('Stopped.');
    await expect(failing(new TypeError('a fault'))).rejects.toThrow('a fault');
  });

  it('that nobody may read are told in the order of the environments, whichever was refused first', async () => {
    const steps = ['test', 'prod'].flatMap((environment) => [
      step('sharedflow:common', environment),
      step('apiproxy:orders', environment),
    ]);
    let refuseTest: (cause: Error) => void = () => {};
    const forbidden = (environment: string) => new PipeError('apigee-forbidden', `Not in ${environment}.`);
    const apigee = answering((environment) => {
      if (environment === 'test')
        return new Promise((_, refuse) => {
          refuseTest = refuse;
        });
      queueMicrotask(() => refuseTest(forbidden('test')));
      return Promise.reject(forbidden('prod'));
    });

    const { remarks } = await findHookedFlows(steps, apigee);

    expect(remarks.map(({ where }) => where)).toEqual(['test', 'prod']);
  });
});
