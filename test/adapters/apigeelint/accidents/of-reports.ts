import { expect } from '@jest/globals';
import { plainProxy } from '../bundles.ts';
import { type Accident, keysOf, rulesIn, rulesOf, toldBy } from './accident.ts';

const nameless = { 'policies/AM-1.xml': '<AssignMessage><DisplayName>AM-1</DisplayName></AssignMessage>\n' };

const utf16 = (text: string): Uint8Array => Buffer.from(`\uFEFF${text}`, 'utf16le');

const nineVariables = Array.from({ length: 9 }, (_, index) => `(request.header.h${index} = "v")`).join(
  ' or ',
);

export const withRoute = (name: string, condition: string): Record<string, string> => ({
  ...plainProxy(name),
  [`${name}/apiproxy/proxies/default.xml`]: `<ProxyEndpoint name="default"><HTTPProxyConnection><BasePath>/x</BasePath></HTTPProxyConnection><RouteRule name="a"><Condition>${condition}</Condition></RouteRule><RouteRule name="none"/></ProxyEndpoint>\n`,
});

/** Of what it reads, how it ends and where it writes. */
export const ACCIDENTS_OF_REPORTS: Readonly<Record<string, Accident>> = {
  'report-cut-on-a-pipe': {
    reason: 'it ends before its reader has read what it printed; the pipe reads answers to their end',
    files: (name) =>
      plainProxy(
        name,
        Object.fromEntries(
          Array.from({ length: 60 }, (_, index) => [
            `policies/Q${index}.xml`,
            `<SpikeArrest name="P${index}"><!-- ${'x'.repeat(9000)} --></SpikeArrest>\n`,
          ]),
        ),
      ),
    call: () => ({ readLate: true }),
    original({ stdout, findings }) {
      expect(findings?.length).toBeGreaterThan(180);
      expect(stdout.length).toBeGreaterThan(60_000);
      expect(() => void JSON.parse(stdout)).toThrow();
    },
    pipe: (answer, { findings }) => expect(keysOf(answer)).toEqual([...(findings ?? [])].sort()),
  },
  'rule-that-prints': {
    reason: 'rules print what they catch into the JSON on standard output; the pipe lets nobody print there',
    files: (name) =>
      plainProxy(name, {
        'policies/AM-1.xml': '<!-- nothing else -->\n',
        'policies/AM-2.xml': '<AssignMessage name="AM-2"/>\n',
      }),
    original({ stdout, findings }) {
      expect(stdout).toContain('Error: Context node not found');
      expect(() => void JSON.parse(stdout)).toThrow();
      expect(findings).toBeDefined();
    },
    pipe: (answer, { findings }) => expect(keysOf(answer)).toEqual([...(findings ?? [])].sort()),
  },
  'stack-in-a-message': {
    reason: 'ST008 and a failed ESLint put a stack into the message, which no baseline would know again',
    files: (name) => ({
      ...plainProxy(name, { 'policies/AM-1.xml': '<!-- nothing else -->\n' }),
      [`${name}/apiproxy/proxies/default.xml`]:
        '<ProxyEndpoint name="default"><PreFlow><Request><Step><Name>AM-1</Name></Step><Step><Name>AM-2</Name></Step></Request></PreFlow><HTTPProxyConnection><BasePath>/x</BasePath></HTTPProxyConnection><RouteRule name="none"/></ProxyEndpoint>\n',
    }),
    original({ stdout }) {
      expect(stdout).toMatch(
        /"message":"Context node not found[^"]*\\n {4}at [^"]*xpath\.js[^"]*","ruleId":"ST008"/,
      );
    },
    pipe(answer) {
      const messages = answer.findings.filter(({ rule }) => rule === 'ST008').map(({ message }) => message);
      expect(messages).toHaveLength(1);
      expect(messages[0]).toMatch(/^Context node not found when determining document root\.[^\n]*$/);
    },
  },
  'rule-that-throws': {
    reason: 'it goes on as if the rule had found nothing, exit code 0; the pipe names the rule',
    files: (name) => plainProxy(name, nameless),
    call: () => ({ options: ['--profile', 'apigeex', '-e', 'PO007,BN013'] }),
    original({ stderr }) {
      expect(stderr).toContain('plugin error: PO006-checkPolicyNameAttribute.js TypeError');
    },
    pipe(answer) {
      expect(toldBy(answer)).toEqual([
        expect.stringMatching(
          /^lint-failed: The rule PO006-checkPolicyNameAttribute\.js failed on rule-that-throws: Cannot read/,
        ),
      ]);
    },
  },
  'two-descriptors': {
    reason: 'it crashes with the exit code of a bundle with findings, 1; the pipe says what is wrong',
    files: (name) => plainProxy(name, { 'second.xml': '<APIProxy name="second" revision="1"/>\n' }),
    original({ exitCode, stdout, stderr, findings }) {
      expect({ exitCode, stdout, findings }).toEqual({ exitCode: 1, stdout: '', findings: undefined });
      expect(stderr).toContain('There is more than one .xml file found at the bundle root');
    },
    pipe(answer) {
      expect(toldBy(answer)).toEqual([
        'bundle-invalid: apigeelint cannot read two-descriptors: There is more than one .xml file found at the bundle root',
      ]);
    },
  },
  'exit-of-a-crash': {
    reason: 'findings end it with the same exit code as a crash; the pipe tells findings from problems',
    files: (name) => plainProxy(name, { 'policies/Nonsense.xml': '<Nonsense name="Other"/>\n' }),
    original: (run) => {
      expect(run.exitCode).toBe(1);
      expect(rulesIn(run)).toContain('PO006');
    },
    pipe: (answer) => expect(answer.findings.some(({ severity }) => severity === 'error')).toBe(true),
  },
  'both-kinds-in-one-folder': {
    reason: 'it refuses the folder; the pipe lints each of the two bundles by its own root',
    files: (name) => ({
      ...plainProxy(name, { 'policies/Q-1.xml': '<Quota name="Q-1"/>\n' }),
      [`${name}/sharedflowbundle/policies/Q-1.xml`]: '<Quota name="Q-1"/>\n',
      [`${name}/sharedflowbundle/sf.xml`]: '<SharedFlowBundle name="sf" revision="1"/>\n',
      [`${name}/sharedflowbundle/sharedflows/default.xml`]: '<SharedFlow name="default"/>\n',
    }),
    aboveRoot: true,
    original({ exitCode, stderr, findings }) {
      expect({ exitCode, findings }).toEqual({ exitCode: 1, findings: undefined });
      expect(stderr).toContain('appears to contain both an apiproxy and a sharedflowbundle');
    },
    pipe(answer) {
      expect(toldBy(answer)).toEqual([]);
      expect([...new Set(answer.findings.map(({ kind }) => kind))].sort()).toEqual([
        'apiproxy',
        'sharedflow',
      ]);
    },
  },
  'file-in-place-of-a-folder': {
    reason: 'rules that look into resources throw and are passed over; the pipe says what cannot be read',
    files: (name) => plainProxy(name, { resources: 'x\n' }),
    original: (run) => {
      expect(run.stderr).toContain('plugin error: BN007-bundleSizeResourceCount.js Error: ENOTDIR');
      expect(rulesIn(run)).toEqual(['BN001']);
    },
    pipe(answer) {
      expect(toldBy(answer)).toEqual([expect.stringContaining('ENOTDIR: not a directory')]);
      expect(rulesOf(answer)).toEqual(['BN001']);
    },
  },
  'condition-with-nine-variables': {
    reason:
      'CC006 keeps every combination of values until memory ends; the pipe counts them, and says PIPE001',
    files: (name) => withRoute(name, nineVariables),
    call: () => ({ node: ['--max-old-space-size=128'] }),
    original({ exitCode, stderr, findings }) {
      expect({ exitCode, findings }).toEqual({ exitCode: null, findings: undefined });
      expect(stderr).toContain('heap out of memory');
    },
    pipe(answer) {
      expect(toldBy(answer)).toEqual([]);
      expect(rulesOf(answer)).toContain('PIPE001');
    },
  },
  'utf-16': {
    reason: 'it takes every file for UTF-8 and finds nothing in this one; the pipe minds the byte order mark',
    files: (name) => ({
      ...plainProxy(name),
      [`${name}/apiproxy/policies/AM-1.xml`]: utf16(
        '<?xml version="1.0" encoding="UTF-16"?>\n<AssignMessage name="AM-1"><Set><Payload>x</Payload></Set></AssignMessage>\n',
      ),
    }),
    original: (run) => {
      expect(run.stderr).toContain(
        'plugin error: BN005-checkUnattachedPolicies.js Error: Context node not found',
      );
      expect(rulesIn(run)).not.toContain('PO031');
    },
    pipe(answer) {
      expect(toldBy(answer)).toEqual([]);
      expect(rulesOf(answer)).toEqual(['BN005', 'PO031']);
    },
  },
};
