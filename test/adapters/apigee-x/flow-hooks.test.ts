import { describe, expect, it } from '@jest/globals';
import { startEmulator } from '../../emulator/emulator.ts';
import { failureOf } from '../http/client.ts';
import { json, startServer } from '../http/fake-server.ts';
import { apigeeAt, archive, tokensInTurn } from './trial.ts';

describe('flow hooks', () => {
  it('are told by the shared flows on them, each once', async () => {
    const emulator = await startEmulator();
    const flowhooks = {
      PreProxyFlowHook: 'security',
      PostProxyFlowHook: 'logging',
      PreTargetFlowHook: 'security',
    };
    emulator.seed.environment('test', { flowhooks });
    const { apigee } = apigeeAt(emulator.urls.apigee, { tokens: tokensInTurn(emulator.accessToken()) });

    const [test, prod] = await Promise.all([apigee.flowHooks('test'), apigee.flowHooks('prod')]);
    await emulator.close();

    expect(test).toEqual(['logging', 'security']);
    expect(prod).toEqual([]);
    expect(emulator.unexpected).toEqual([]);
  });

  it('that may not be read are refused in a sentence that names the environment', async () => {
    await using server = await startServer(json(403, { error: { code: 403, status: 'PERMISSION_DENIED' } }));
    const { apigee } = apigeeAt(server.url);

    const error = await failureOf(apigee.flowHooks('test'));

    expect(error).toMatchObject({ code: 'apigee-forbidden', where: 'test' });
    expect((error as Error).message).toContain('flow hooks of test');
  });
});

describe('a validation', () => {
  it.each([
    [{}, false],
    [{ hasExtensiblePolicy: true }, true],
  ])('that answers %j tells whether the proxy would be extensible', async (answer, hasExtensiblePolicy) => {
    await using server = await startServer(json(200, answer));
    const { apigee } = apigeeAt(server.url);

    expect(await apigee.validate(archive('orders'))).toEqual({ hasExtensiblePolicy });
  });
});
