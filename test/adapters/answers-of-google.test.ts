import { describe, expect, it } from '@jest/globals';
import { createApigeeEntities } from '../../src/adapters/apigee-x/entities.ts';
import { createProjectPermissions } from '../../src/adapters/google/project-permissions.ts';
import { createSecretManager } from '../../src/adapters/google/secrets.ts';
import { PipeError } from '../../src/errors/pipe-error.ts';
import { reading } from './apigee-x/refusal.ts';
import { apigeeAt, optionsAt } from './apigee-x/trial.ts';
import { byKey } from './google/refusal.ts';
import { signingInWith } from './google/sign-in.ts';
import { failureOf } from './http/client.ts';
import { json, type Reply, raw, startServer } from './http/fake-server.ts';

const address = {
  segments: ['resourcefiles', 'a'],
  operation: 'do it',
  where: 'a',
  right: 'resourcefiles.get',
};

interface Asking {
  readonly work: Promise<unknown>;
  readonly clock: { run<T>(work: Promise<T>): Promise<T> };
}

function entitiesAt(url: string) {
  const { options, clock } = optionsAt(url);
  return { entities: createApigeeEntities(options), clock };
}

function permissionsAt(url: string): Asking {
  const { options, clock } = optionsAt(url);
  return { work: createProjectPermissions('acme', { ...options, baseUrl: url })(['a.b.c']), clock };
}

/** Everything that asks Google something, each in its own way. */
const ASKING: Readonly<Record<string, (url: string) => Asking>> = {
  'a read of Apigee': (url) => {
    const { apigee, clock } = apigeeAt(url);
    return { work: reading(apigee), clock };
  },
  'a download': (url) => {
    const { entities, clock } = entitiesAt(url);
    return { work: entities.download(address), clock };
  },
  'a write': (url) => {
    const { entities, clock } = entitiesAt(url);
    return { work: entities.create(address, { kind: 'json', json: {} }), clock };
  },
  'another service': permissionsAt,
  'a token endpoint': (url) => {
    const { tokens, clock } = signingInWith(byKey(url));
    return { work: tokens.token(), clock };
  },
};

async function outcomeOf(asking: keyof typeof ASKING, reply: Reply): Promise<unknown> {
  await using server = await startServer(reply);
  const { work, clock } = ASKING[asking]?.(server.url) ?? permissionsAt(server.url);
  const failure = await failureOf(clock.run(work));
  return failure instanceof PipeError ? failure.code : failure;
}

const GOOD = { name: 'acme', permissions: [], access_token: 'ya29.granted', expires_in: 60 };
const refused = (status: number): Reply =>
  json(status, { error: { code: status, status: 'SOME_STATE', message: 'no' } });

describe.each(Object.keys(ASKING))('The answer to %s', (asking) => {
  it.each([200, 299])('is a success with %i', async (status) => {
    expect(await outcomeOf(asking, json(status, GOOD))).toBeUndefined();
  });

  it.each([300, 399])('is none with %i', async (status) => {
    expect(await outcomeOf(asking, json(status, GOOD))).toBe('apigee-unexpected');
  });
});

describe('What Google refuses', () => {
  it.each([
    ['a read of Apigee', 407, 'apigee-unexpected'],
    ['a read of Apigee', 408, 'apigee-unavailable'],
    ['a read of Apigee', 409, 'apigee-unexpected'],
    ['a read of Apigee', 499, 'apigee-unexpected'],
    ['a read of Apigee', 500, 'apigee-unavailable'],
    ['a download', 403, 'apigee-forbidden'],
    ['a write', 408, 'apigee-answer-lost'],
    ['a write', 499, 'apigee-unexpected'],
    ['a write', 500, 'apigee-answer-lost'],
    ['another service', 401, 'apigee-unauthorized'],
    ['another service', 403, 'google-refused'],
    ['another service', 429, 'apigee-unavailable'],
    ['another service', 499, 'google-refused'],
    ['another service', 500, 'apigee-unavailable'],
    ['a token endpoint', 428, 'sign-in-refused'],
    ['a token endpoint', 429, 'apigee-unavailable'],
    ['a token endpoint', 499, 'sign-in-refused'],
    ['a token endpoint', 500, 'apigee-unavailable'],
  ])('is told as what it is: %s with %i is %s', async (asking, status, code) => {
    expect(await outcomeOf(asking, refused(status))).toBe(code);
  });

  it.each([
    [499, 'apigee-unexpected'],
    [500, 'apigee-unavailable'],
  ])('is told of somebody else who answers for Apigee, with %i as %s', async (status, code) => {
    expect(await outcomeOf('a read of Apigee', raw(status, '<html>'))).toBe(code);
  });

  it.each([
    [{}, 'in a minute.'],
    [{ 'retry-after': '90' }, 'in 90 s.'],
  ])('says when to come again, as far as it is known: %j', async (headers, when) => {
    await using server = await startServer(json(429, { error: { code: 429 } }, headers));
    const { apigee, clock } = apigeeAt(server.url);

    expect(await failureOf(clock.run(reading(apigee)))).toMatchObject({
      code: 'apigee-quota',
      hint: expect.stringContaining(`run the step again ${when}`) as unknown,
    });
  });

  it.each(['null', '7', '"ya29.granted"'])('is no grant of a token: %s', async (body) => {
    await using server = await startServer(raw(200, body));
    const { tokens, clock } = signingInWith(byKey(server.url));

    expect(await failureOf(clock.run(tokens.token()))).toMatchObject({
      code: 'apigee-unexpected',
      message: expect.stringContaining('with 200 and something that is not JSON') as unknown,
    });
  });
});

it('A request to Google names the type of its body, and of none that is not there', async () => {
  await using server = await startServer(json(200, {}));
  const asked = permissionsAt(server.url);
  await asked.clock.run(asked.work);
  const { options, clock } = optionsAt(server.url);
  const secrets = createSecretManager({ ...options, baseUrl: server.url });
  await failureOf(clock.run(secrets.read('projects/p/secrets/s')));

  expect(server.received.map(({ method, headers }) => [method, headers['content-type']])).toEqual([
    ['POST', 'application/json'],
    ['GET', undefined],
  ]);
});
