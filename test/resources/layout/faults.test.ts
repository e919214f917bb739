import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { cloneOf, read } from './reading.ts';

const SERVERS = 'resources/edge/env/test/targetServers.json';
const SERVER = { name: 'a', host: 'a.example.com', port: 443 };

describe('what is wrong with a file is told with its line', () => {
  test.each([
    [
      '[\n  {"name": "a", "hots": "h", "port": 1,\n  },\n]',
      [
        /:2:39: this comma stands before a closing }\./,
        /:3:4: this comma stands before a closing \]/,
        /:2:17: "hots" is no field that Apigee knows here/,
        /:2:3: this target server needs host/,
      ],
    ],
    ['[{"name": "a", "name": "b", "host": "h", "port": 1}]', [/:1:16: "name" stands twice in one object/]],
    ['[\n// mine\n]', [/:2:1: JSON has no comments/]],
    ["[{'name': 1}]", [/:1:3: JSON texts stand between double quotes/]],
    ['[{"port": ${PORT}}]', [/:1:11: a variable stands between double quotes/]],
    ['[{"name": "a"', [/:1:14: the file ends before it is complete/]],
    ['[{"name": "a\n"}]', [/:1:11: this text does not end on its line/]],
    ['[{"name": "\\x"}]', [/:1:11: this text holds a backslash/]],
    ['[1 2]', [/:1:4: a comma or a closing \] is missing/]],
    ['[\n\0]', [/:2:1: a NUL character stands here/]],
    ['<<<<<<< HEAD\n[]', [/:1:1: this is no JSON: a merge conflict/]],
    ['['.repeat(5000), [/:1:102: this is nested too deeply/]],
    ['', [/:1:1: the file is empty/]],
    ['{"a": []}', [/:1:1: targetservers must be a list/]],
    ['[3]', [/:1:2: an entry of targetservers must be an object/]],
    ['[{"host": "h", "port": 1}]', [/:1:2: this entry of targetservers has no name/]],
    ['[{"name": "a", "host": "h"}]', [/:1:2: this target server needs port/]],
    ['[{"name": "a\\u001b[31m", "host": "h", "port": 1}]', [/:1:2: a name here holds a slash or a control/]],
    ['[{"name": "../b", "host": "h", "port": 1}]', [/:1:2: a name here holds a slash or a control/]],
  ])('case %#: the sentence says what and where', async (text, sentences) => {
    const { told, entities } = await read({ [SERVERS]: text });
    expect(told).toEqual(sentences.map((sentence) => expect.stringMatching(sentence)));
    expect(entities).toEqual([]);
  });

  test('a field that Apigee does not know is named where it stands, with the one that was meant', async () => {
    const text = '[{"name": "a", "host": "h", "port": 1,\n  "sSLInfo": {\n    "enable": true}}]';
    const { problems } = await read({ [SERVERS]: text });
    expect(problems.map(({ where, hint }) => [where, hint])).toEqual([
      [`${SERVERS}:3:5`, 'Did you mean enabled?'],
    ]);
    expect(problems[0]?.message).toContain('"enable" is no field that Apigee knows here');
  });

  test('all files are told at once', async () => {
    const { told } = await read({
      [SERVERS]: [{ name: 'a', host: 'h', port: 'many' }],
      'resources/edge/env/test/flowhooks.json': [{ flowHookPoint: 'PreProxy', sharedFlow: 's' }],
      'resources/edge/env/test/aliases.json': [
        { alias: 'a', keystorename: 's', format: 'pem' },
        { alias: 'b', keystorename: 's', format: 'keycertfile', certFilePath: '../../etc/passwd' },
        { alias: 'c', keystorename: 's', format: 'pkcs12' },
      ],
      'resources/edge/org/kvms.json': [{ name: 'm', entry: [{ name: 'a', value: { b: 1 } }] }],
      'resources/edge/org/importKeys.json': { 'a@example.com': [{ name: 'shop', consumerKey: 'k' }] },
      'resources/edge/org/developerApps.json': { 'a@example.com': { name: 'shop' } },
    });
    expect(told).toHaveLength(8);
    expect(told.join('\n')).toContain('port must be a number');
    expect(told.join('\n')).toContain('flowHookPoint that is none of PreProxyFlowHook');
    expect(told.join('\n')).toContain('needs a format: keycertfile, pkcs12, selfsignedcert');
    expect(told.join('\n')).toContain('"../../etc/passwd" is no file of the repository');
    expect(told.join('\n')).toContain('needs filePath for its format');
    expect(told.join('\n')).toContain('has an entry, number 1, that needs a name and a text');
    expect(told.join('\n')).toContain('needs name, consumerKey and consumerSecret');
  });

  test('unknown keys of the single file are told with the one that was meant', async () => {
    const edge = { orgConfig: { apiProduct: [] }, envconfig: {}, envConfig: { test: { 'kvms-old': [] } } };
    const { problems } = await read({ 'edge.json': edge }, { paths: ['edge.json'] });
    expect(problems.map(({ hint }) => hint)).toEqual([
      'Did you mean apiproducts?',
      'Did you mean envConfig?',
      expect.anything(),
    ]);
  });

  test('a path that is not there, that leads out, or that no text can be read from', async () => {
    await expect(read({}, { paths: ['resources/nothing'] })).rejects.toThrow(
      /no file or folder of the repository/,
    );
    await expect(read({}, { paths: ['../other'] })).rejects.toThrow(/no file or folder of the repository/);
    const clone = cloneOf({ [SERVERS]: new Uint8Array([0xff, 0xfe, 0x00]) });
    symlinkSync('/etc/hostname', join(clone, 'resources/edge/env/test/kvms.json'));
    const { told } = await read({}, { clone });
    expect(told.toSorted()).toEqual([
      expect.stringContaining('kvms.json'),
      `${SERVERS} is no text in UTF-8.`,
    ]);
  });

  test('a YAML bomb and a fault in YAML', async () => {
    const bomb = `a: &a [${'1,'.repeat(50)}]\n${['b', 'c', 'd', 'e', 'f', 'g'].map((one, index) => `${one}: &${one} [${`*${'abcdefg'[index]},`.repeat(20)}]`).join('\n')}`;
    const { told } = await read({
      'resources/edge/env/test/targetServers.yaml': bomb,
      'resources/edge/env/test/kvms.yml': '- name: a\n  entry: [\n',
      'resources/edge/env/test/keystores.yml': '- name: a\n  name: b\n',
    });
    expect(told.join('\n')).toContain('YAML aliases refer to too much');
    expect(told.join('\n')).toMatch(/kvms\.yml:\d:\d+: this is not YAML: /);
    expect(told.join('\n')).toContain('keystores.yml:2:3: this key stands twice in one map');
  });
});

describe('what nothing reads is named', () => {
  test('other endings, other folders, other names, other environments', async () => {
    const { names, told, passedOver } = await read({
      [SERVERS]: [SERVER],
      'resources/edge/env/test/kvms.json.bak': '[',
      'resources/edge/env/test/targetServer.json': [],
      'resources/edge/test/targetServers.json': [],
      'resources/edge/env/prod/targetServers.json': '[{"name": "${ONLY_IN_PROD}",}]',
      'resources/edge/org/reports.json': [],
      'resources/edge/org/targetServers.json': [],
    });
    expect(told).toEqual([]);
    expect(names).toEqual(['targetserver env/test a']);
    expect(passedOver.map((one) => one.replace('resources/edge/', '')).toSorted()).toEqual([
      'env/prod/targetServers.json (this run is for test)',
      'env/test/kvms.json.bak (nothing reads it: only .json, .yaml and .yml are read)',
      'env/test/targetServer.json (nothing reads it: its name begins with no kind of entity; did you mean targetservers?)',
      'org/reports.json (nothing here brings in reports)',
      'org/targetServers.json (targetservers belongs to env, not to org)',
      'test/targetServers.json (nothing reads it: it is in none of org, env/NAME, api/NAME)',
    ]);
  });
});

describe('what is declared twice', () => {
  const OTHER = 'resources/edge/env/test/targetServers-other.json';

  test('alike it is one; otherwise both places are named', async () => {
    expect((await read({ [SERVERS]: [SERVER], [OTHER]: [{ ...SERVER, port: '443' }] })).names).toHaveLength(
      1,
    );
    const { told } = await read({ [SERVERS]: [SERVER], [OTHER]: [{ ...SERVER, port: 80 }] });
    expect(told).toEqual([
      `${SERVERS}:2:3: the target server a is declared at ${OTHER}:2:3 already, and otherwise.`,
    ]);
  });

  test('a consumer key belongs to one app, and is not shown', async () => {
    const key = { consumerKey: 'the-one-consumer-key', consumerSecret: 'its-secret-value' };
    const { told } = await read({
      'resources/edge/org/importKeys.json': {
        'a@example.com': [{ name: 'shop', ...key }],
        'b@example.com': [{ name: 'other', ...key }],
      },
    });
    expect(told).toEqual([expect.stringContaining('a consumer key of other is declared at')]);
    expect(told.join('')).not.toContain('the-one-consumer-key');
  });
});
