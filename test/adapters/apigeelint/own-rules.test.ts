import { describe, expect, it } from '@jest/globals';
import { createLinter } from '../../../src/adapters/apigeelint/create-linter.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { builtLinter } from './built-linter.ts';
import { bundlesIn, contentOf, plainProxy, writeTree } from './bundles.ts';

async function lint(files: Record<string, string>, excluded: readonly string[] = []) {
  const clone = writeTree(temporaryFolder('own-rules-'), plainProxy('orders', files));
  const linter = createLinter({ contentOf, program: builtLinter(), node: process.execPath, clone });
  const { findings, problems } = await linter.inspect(bundlesIn(clone), { profile: 'apigeex', excluded });
  expect(problems).toEqual([]);
  return findings.filter(({ rule }) => rule.startsWith('PIPE'));
}

// Put together here, so that the test itself holds nothing that looks like a secret to a scanner.
const pem = [
  '-----BEGIN ',
  'PRIVATE KEY-----\n',
  'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC',
  '\n-----END PRIVATE KEY-----',
].join('');
const github = ['ghp', '_', 'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'].join('');
const aws = ['AKIA', 'IOSFODNN7ABCDEFG'].join('');

describe('PIPE002, a secret in a bundle', () => {
  const planted: Record<string, readonly [file: string, text: string, secret: string]> = {
    'a private key in a policy': [
      'policies/AM.xml',
      `<AssignMessage name="AM">\n<Payload>${pem}</Payload></AssignMessage>`,
      'MIIEvQ',
    ],
    'a private key escaped in JSON': [
      'resources/jsc/k.json',
      `{\n"k": "${pem.replaceAll('\n', '\\n')}"}`,
      'MIIEvQ',
    ],
    'a password in a policy': [
      'policies/BA.xml',
      '<BasicAuthentication name="BA">\n<Password>hunter-2-hunter</Password></BasicAuthentication>',
      'hunter',
    ],
    'a header with credentials': [
      'policies/AM.xml',
      '<AssignMessage name="AM"><Set><Headers>\n<Header name="Authorization">Basic dXNlcjpodW50ZXIy</Header></Headers></Set></AssignMessage>',
      'dXNl',
    ],
    'a variable in a policy': [
      'policies/AM.xml',
      '<AssignMessage name="AM"><AssignVariable><Name>db.password</Name>\n<Value>hunter22</Value></AssignVariable></AssignMessage>',
      'hunter22',
    ],
    'a variable in a script': [
      'resources/jsc/a.js',
      'var a = 1;\nvar clientSecret = "9f8e7d6c5b4a3f2e1d0c";\n',
      '9f8e7d',
    ],
    'a property': ['resources/properties/p.properties', 'a=b\ndb.password=hunter22\n', 'hunter22'],
    'a known token anywhere': ['resources/jsc/a.js', `var a = 1;\nprint("${github}");\n`, github],
    'a cloud key': ['resources/py/a.py', `a = 1\nb = "${aws}"\n`, aws],
    'an address with a password': [
      'targets/t.xml',
      '<TargetEndpoint name="t">\n<HTTPTargetConnection><URL>https://user:hunter22@example.org/</URL></HTTPTargetConnection></TargetEndpoint>',
      'hunter22',
    ],
  };

  it.each(Object.entries(planted))(
    '%s: found in its line, never printed',
    async (_, [file, text, secret]) => {
      const findings = await lint({ [file]: text });

      expect(findings.map(({ rule, line, severity }) => [rule, line, severity])).toEqual([
        ['PIPE002', 2, 'error'],
      ]);
      expect(JSON.stringify(findings)).not.toContain(secret);
    },
  );

  it('is not what only refers to one', async () => {
    const findings = await lint({
      'policies/BA.xml':
        '<BasicAuthentication name="BA"><User ref="private.user"/><Password ref="private.password"/></BasicAuthentication>',
      'policies/AM.xml':
        '<AssignMessage name="AM"><Set><Headers><Header name="Authorization">Bearer {private.token}</Header></Headers></Set><AssignVariable><Name>password</Name><Value>{private.password}</Value></AssignVariable></AssignMessage>',
      'policies/KV.xml':
        '<KeyValueMapOperations name="KV" mapIdentifier="m"><Get assignTo="private.password"><Key><Parameter>password</Parameter></Key></Get></KeyValueMapOperations>',
      'resources/jsc/a.js':
        'var password = context.getVariable("private.password");\nvar apiKey = "request.header.apikey";\nvar token_key = "";\n',
      'resources/properties/p.properties': 'password=@password@\nsecret=${SECRET}\ntoken.key=changeme\n',
    });

    expect(findings.filter(({ rule }) => rule === 'PIPE002')).toEqual([]);
  });

  it('can be left out, and disabled on the line before', async () => {
    const file = {
      'resources/jsc/a.js': '// apigeelint disable=PIPE002\nvar clientSecret = "9f8e7d6c5b4a3f2e1d0c";\n',
    };
    const bare = { 'resources/jsc/a.js': 'var clientSecret = "9f8e7d6c5b4a3f2e1d0c";\n' };

    expect(await lint(file)).toEqual([]);
    expect(await lint(bare)).toHaveLength(1);
    expect(await lint(bare, ['PIPE002'])).toEqual([]);
  });
});

describe('PIPE006, a placeholder that nobody filled in', () => {
  it('is found in configuration and property files', async () => {
    const findings = await lint({
      'targets/t.xml':
        '<TargetEndpoint name="t"><HTTPTargetConnection>\n<URL>https://{{ host | lower }}/@path@</URL></HTTPTargetConnection></TargetEndpoint>',
      'resources/properties/p.properties': 'a={{ value }}\n',
    });

    expect(findings.map(({ rule, line, message }) => [rule, line, message])).toEqual([
      ['PIPE006', 1, 'Still holds the placeholder {{ value }}.'],
      ['PIPE006', 2, 'Still holds the placeholder {{ host | lower }}.'],
      ['PIPE006', 2, 'Still holds the placeholder @path@.'],
    ]);
  });

  it('is none where a payload chooses @ for the variables of Apigee', async () => {
    const findings = await lint({
      'policies/AM.xml':
        '<AssignMessage name="AM"><Set><Payload contentType="application/json" variablePrefix="@" variableSuffix="@">{"a":"@request.header.a@"}</Payload><Path>/@path@</Path></Set></AssignMessage>',
    });

    expect(findings.map(({ rule, message }) => [rule, message])).toEqual([
      ['PIPE006', 'Still holds the placeholder @path@.'],
    ]);
  });

  it('is not JSON, a message template, an address, or what a resource holds for itself', async () => {
    const findings = await lint({
      'policies/AM.xml':
        '<AssignMessage name="AM"><!-- {{ commented }} --><Set><Payload>{{"a":{b}}} {request.header.x} a@b.example @ c.d {{}}</Payload></Set></AssignMessage>',
      'resources/jsc/a.js': 'var template = "{{ name }}";\n',
    });

    expect(findings).toEqual([]);
  });
});
