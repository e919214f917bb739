import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ACTIONS } from '../../src/config/actions.ts';
import { createRepository, proxyFiles } from '../support/repository.ts';
import { PROGRAM } from '../support/run-pipe.ts';

interface Answer {
  readonly exitCode: number | string;
  readonly told: string;
  /** What lies in the clone afterwards. */
  readonly left: readonly string[];
}

async function ask(words: readonly string[], variables: Record<string, string> = {}): Promise<Answer> {
  await using repository = await createRepository(proxyFiles('proxies/orders', 'orders'));
  const options = { cwd: repository.path, env: { PATH: process.env['PATH'] ?? '', ...variables } };
  const [exitCode, told] = await new Promise<[number | string, string]>((answered) => {
    execFile(process.execPath, [PROGRAM, ...words], options, (error, stdout, stderr) =>
      answered([error?.code ?? 0, `${stdout}${stderr}`]),
    );
  });
  return { exitCode, told, left: readdirSync(repository.path) };
}

/** Every action, where to read on, and what a first try needs. */
function expectUsage(told: string): void {
  for (const action of ACTIONS) expect(told).toMatch(new RegExp(`^  ACTION=${action} +[a-z]`, 'm'));
  expect(told).toContain('ACTION=lint needs none of these:');
  expect(told).toMatch(/^Every variable, with examples: https:\/\/\S+$/m);
  expect(Math.max(...told.split('\n').map((line) => line.length))).toBeLessThanOrEqual(160);
}

describe('Somebody who does not know the pipe', () => {
  it.each(['--help', '-h', 'help'])('is told all actions and changes nothing by %s', async (word) => {
    const { exitCode, told, left } = await ask([word], { ACTION: 'deploy', APIGEE_ORG: 'acme' });

    expectUsage(told);
    expect(told).not.toContain('attention');
    expect({ exitCode, left }).toEqual({ exitCode: 0, left: ['proxies'] });
  });

  it.each(['--version', '-v', 'version'])('is told the version by %s, and nothing else', async (word) => {
    const { exitCode, told } = await ask([word]);

    expect(told).toMatch(/^apigee-pipe \d+\.\d+\.\d+\S*\n$/);
    expect(exitCode).toBe(0);
  });

  it.each(['lint', '--action=lint', '--hlep', 'constructor'])(
    'never deploys by the word %s: it is told that words are not understood',
    async (word) => {
      const { exitCode, told } = await ask([word], { APIGEE_ORG: 'acme' });

      expectUsage(told);
      expect(exitCode).toBe(2);
    },
  );

  it('is told all actions beside what is missing if no variable is set', async () => {
    const { exitCode, told } = await ask([]);

    expectUsage(told);
    expect(told).toMatch(/^3 variables need attention:\n {2}APIGEE_ORG /);
    expect(exitCode).toBe(2);
  });
});
