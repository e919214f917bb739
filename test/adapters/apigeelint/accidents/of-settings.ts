import { join } from 'node:path';
import { expect } from '@jest/globals';
import { plainProxy } from '../bundles.ts';
import { type Accident, keysOf, rulesIn, rulesOf, toldBy } from './accident.ts';

const script = { 'resources/jsc/a.js': 'var a = 1;\n' };
const cors = {
  'policies/CORS-1.xml': '<CORS name="CORS-1"><AllowOrigins>https://a.example</AllowOrigins></CORS>\n',
};

const withSettings = (text: string) => (name: string) => ({
  [`${name}/.apigeelintrc`]: text,
  ...plainProxy(name, cors),
});

const silent = { options: [] };

/** Of settings it does not understand, and of those it takes from where they do not belong. */
export const ACCIDENTS_OF_SETTINGS: Readonly<Record<string, Accident>> = {
  'unknown-profile': {
    reason: 'it falls back to the profile of Edge in silence; the pipe refuses the setting',
    files: withSettings('--profile apigeeX\n'),
    call: () => silent,
    original: (run) => expect(rulesIn(run)).toContain('PO028'),
    pipe: (answer) =>
      expect(toldBy(answer)).toEqual([
        'config-invalid: unknown-profile/.apigeelintrc:1 sets --profile to "apigeeX": it must be apigee or apigeex.',
      ]),
  },
  'unknown-rule': {
    reason: 'it leaves out nothing in silence; the pipe refuses the id and names the nearest',
    files: withSettings('--excluded bn005\n'),
    call: () => silent,
    original: (run) => expect(rulesIn(run)).toContain('BN005'),
    pipe: (answer) =>
      expect(toldBy(answer)).toEqual([
        'config-invalid: unknown-rule/.apigeelintrc:1 excludes bn005, which is no rule of apigeelint 2.85.1. Did you mean BN005?',
      ]),
  },
  'setting-with-an-equals-sign': {
    reason: 'it sets something that nobody asks for, in silence; the pipe says how a line is written',
    files: withSettings('--excluded=BN005\n--profile apigeex\n'),
    call: () => silent,
    original: (run) => expect(rulesIn(run)).toContain('BN005'),
    pipe: (answer) => expect(toldBy(answer)).toEqual([expect.stringContaining('with an equals sign')]),
  },
  'list-with-a-space': {
    reason: 'it reads the list up to the space, in silence; the pipe says so',
    files: withSettings('--excluded PO007, BN005\n--profile apigeex\n'),
    call: () => silent,
    original: (run) => expect(rulesIn(run)).toContain('BN005'),
    pipe: (answer) => expect(toldBy(answer)).toEqual([expect.stringContaining('has a space in the value')]),
  },
  'plugin-of-the-repository-that-throws': {
    reason: 'a rule of the repository that is broken counts as passed, exit code 0; the pipe names it',
    files: (name) => ({
      [`${name}/.apigeelintrc`]: `--excluded BN005\n--externalPluginsDirectory ${name}/rules\n`,
      [`${name}/rules/EX-PO001-broken.js`]: 'module.exports = { plugin: { ruleId: \n',
      ...plainProxy(name),
    }),
    call: () => silent,
    original({ exitCode, stderr, findings }) {
      expect({ exitCode, findings }).toEqual({ exitCode: 0, findings: [] });
      expect(stderr).toContain('plugin error: EX-PO001-broken.js');
    },
    pipe: (answer) =>
      expect(toldBy(answer)).toEqual([
        'lint-failed: The rule EX-PO001-broken.js failed on plugin-of-the-repository-that-throws: Unexpected end of input',
      ]),
  },
  'settings-in-the-home-folder': {
    reason: 'who runs it decides what it finds; a build has no home, so that the pipe does not look there',
    files: (name) => plainProxy(name, cors),
    call: (outside) => ({ ...silent, env: { HOME: join(outside, 'home') } }),
    original: (run) => expect(rulesIn(run)).toEqual(['PO028']),
    pipe: (answer) => expect(rulesOf(answer)).toEqual(['BN005']),
  },
  'settings-above-the-clone': {
    reason:
      'an eslint.config and a .jshintrc anywhere above count; for the pipe the repository ends at the clone',
    files: (name) => plainProxy(name, script),
    original: (run) => expect(run.findings?.join()).toContain('no-var: unknown'),
    pipe: (answer) => expect(rulesOf(answer)).toEqual(['BN013']),
  },
  'eslint-config-that-prints': {
    reason: 'what it prints stands before the JSON of ESLint, and PO025 drops all of it; the pipe keeps it',
    files: (name) => ({
      [`${name}/eslint.config.mjs`]:
        "console.log('hello');\nprocess.stdout.write('you');\nexport default [{ rules: { 'no-var': 'error' } }];\n",
      ...plainProxy(name, script),
    }),
    original: (run) => expect(rulesIn(run)).toEqual(['BN013']),
    pipe(answer) {
      expect(toldBy(answer)).toEqual([]);
      expect(rulesOf(answer)).toEqual(['BN013', 'PO025']);
    },
  },
  'eslint-config-that-exits': {
    reason: 'process.exit(0) of a configuration makes every script pass; inside the pipe it is an error',
    files: (name) => ({
      [`${name}/eslint.config.mjs`]: 'process.exit(0);\n',
      ...plainProxy(name, script),
    }),
    original: (run) => expect(rulesIn(run)).toEqual(['BN013']),
    pipe: (answer) =>
      expect(keysOf(answer).join()).toContain('exit is not available inside the lint sandbox'),
  },
  'node-not-on-the-path': {
    reason: 'PO025 starts a node from the PATH; the pipe asks ESLint in its own process',
    files: (name) => ({
      [`${name}/eslint.config.mjs`]: "export default [{ rules: { semi: 'error' } }];\n",
      ...plainProxy(name, script),
    }),
    call: () => ({ env: { PATH: '/nonexistent' } }),
    original: (run) =>
      expect(run.findings?.join()).toContain('ESLint execution error: spawnSync node ENOENT'),
    pipe: (answer) => expect(rulesOf(answer)).toEqual(['BN013']),
  },
};
