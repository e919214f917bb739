import { describe, expect, it } from '@jest/globals';
import type { Environment } from '../../../src/config/environment.ts';
import { parseGate } from '../../../src/config/manifest/parse-gate.ts';
import { parseManifest } from '../../../src/config/manifest/parse-manifest.ts';
import { readConfig } from '../../../src/config/read/read-config.ts';
import { sourcesOf } from './sources.ts';

const GIVEN = { APIGEE_ORG: 'Nord-4', APIGEE_ENV: 'Prod_2', ACCESS_TOKEN: 'ya29.token' };

const read = (...given: Parameters<typeof sourcesOf>) => readConfig(sourcesOf(...given));

describe('What changes nothing', () => {
  it.each([
    ['{}', ['(GATE:1:1): is empty, and changes nothing.']],
    ['{ fourEyes: false, approvals: 1 }', ['(GATE:1:3): fourEyes is false, and asks for nothing.']],
    ['{ fourEyes: true }', []],
  ])('tells what changes nothing in GATE, %s, if the action uses it', (GATE, told) => {
    const gate = parseGate(GATE);
    const idleOf = (environment: Environment) =>
      read(environment, { gate }).warnings.map(({ message }) => message);

    expect(idleOf({ ...GIVEN, GATE })).toEqual(told);
    expect(idleOf({ ACTION: 'lint', GATE })).toEqual([
      'is not used by ACTION=lint; plan, deploy, promote and others do.',
    ]);
  });

  it('refuses a rule to except that does not exist, however it is written', () => {
    const yaml = 'version: 1\nlint: { except: [{ rule: po013, files: "**" }, { rule: xx999, files: "**" }] }';
    const answer = read({ ACTION: 'lint' }, { manifest: parseManifest(yaml, 'apigee.yaml') });

    expect(answer.ok ? [] : answer.manifestProblems.map(({ message }) => message)).toEqual([
      'apigee.yaml:2:56: lint.except[1] names XX999, which is no rule.',
    ]);
  });

  it.each([
    ['CONFIG', 'configuration: [resources/edge]', 'setup', 'plan', 'audit'],
    ['PREVIEW_TTL', 'previews: { ttlHours: 2 }', '5', 'preview', 'deploy'],
  ])('says that %s decides to an action that uses it', (name, yaml, value, ...[using, other]) => {
    const manifest = parseManifest(`version: 1\n${yaml}`, 'apigee.yaml');
    const told = (environment: Environment) =>
      read(environment, { manifest }).warnings.map(({ message }) => message);

    expect(told({ ...GIVEN, ACTION: using, [name]: value })).toEqual([
      expect.stringContaining(`is not used: ${name} decides.`),
    ]);
    expect(told({ ...GIVEN, ACTION: other, [name]: value })).toEqual([
      expect.stringContaining(`is not used by ACTION=${other}`),
    ]);
    expect(told({ ...GIVEN, ACTION: using })).toEqual([]);
  });
});
