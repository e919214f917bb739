import { Secret } from '../../src/domain/secrets/secret.ts';
import type { Filled, SmokeTest } from '../../src/domain/smoke-test.ts';
import type { SmokeAnswer } from '../../src/ports/smoke-client.ts';

export function filled(shown: string, value = shown, ...secrets: string[]): Filled {
  return { shown, value: new Secret(value), secrets: secrets.map((secret) => new Secret(secret)) };
}

/** A test that any 200 passes, except for what is said otherwise. */
export function smokeTest({
  expected,
  ...changes
}: Partial<Omit<SmokeTest, 'expected'>> & { expected?: Partial<SmokeTest['expected']> } = {}): SmokeTest {
  return {
    name: 'answers',
    url: filled('/health'),
    method: 'GET',
    headers: {},
    body: undefined,
    retries: 3,
    timeoutMs: 10_000,
    where: 'apigee.yaml:9:5',
    ...changes,
    expected: { statuses: [200], headers: {}, json: {}, ...expected },
  };
}

export function answered(
  status: number,
  body = '',
  headers: Readonly<Record<string, string>> = {},
): SmokeAnswer {
  return { kind: 'answered', status, headers, body };
}
