import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parseSync } from '@swc/core';
import { filesBelow } from './repository-files.ts';

/** What Google calls the things of Apigee X, its permissions, its roles and its services. */
const WORDS: Readonly<Record<string, RegExp>> = {
  'a role': /\broles\/|\bApigee (?:API|Environment|Developer|Organization|Read-only) Admin\b/,
  'a permission': /\bapigee\.[a-z]+\.(?!yaml|json)[a-zA-Z]+|\b[Tt]estIamPermissions\b|IamPolicy\b/,
  'a service': /\bgoogleapis\b|\bgserviceaccount\b|\bgcloud\b|cloud\.google\.com/,
  'a field': /\b(?:proxyDeploymentType|apiProxyType|deploymentType|forwardingUri|addonsConfig)\b/,
  'a call': /:generate\w+Report|\bsequencedRollout\b|\/v1\/organizations\b/,
};

/** Files that a second Apigee would leave as they are, and why they speak of Google. */
const MAY: Readonly<Record<string, string>> = {
  'src/config/variables.ts': 'the addresses of Google’s services are variables, and one of them is X’s own',
  'src/config/value-types.ts': 'an example of an address',
  'src/config/read/read-credential.ts': 'whose file a credential is, in the words of whoever made it',
  'src/setup/propose-sign-in.ts': 'the commands for the sign-in to Google, which another sign-in leaves out',
  'src/setup/propose-pipeline.ts': 'the account that those commands make',
  'src/setup/translate.ts': 'settings of Google’s Maven plugin, and what stands for them here',
  'src/actions/setup.ts': 'how a look without any sign-in gets a token',
};

describe('what Google says in its own words', () => {
  const found = new Map(
    filesBelow('src', '.ts')
      .filter((file) => !file.startsWith('src/adapters/'))
      .map((file) => [file, wordsIn(file)] as const)
      .filter(([, words]) => words.length > 0),
  );

  it('is known to the adapters alone', () => {
    expect([...found].filter(([file]) => !(file in MAY))).toEqual([]);
  });

  it('excuses no file that has stopped saying it', () => {
    expect(Object.keys(MAY).filter((file) => !found.has(file))).toEqual([]);
  });

  it.each([
    ['a role', 'Grant it Apigee API Admin'],
    ['a permission', 'apigee.proxyrevisions.deploy'],
    ['a service', 'cloudresourcemanager.googleapis.com'],
    ['a field', 'proxyDeploymentType'],
    ['a call', 'deployments:generateDeployChangeReport'],
  ])('is told by %s', (what, text) => {
    expect(WORDS[what]?.test(text)).toBe(true);
  });
});

/** In what the program says and sends; comments may name what they translate. */
function wordsIn(file: string): readonly string[] {
  const texts: string[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('type' in node && typeof node.type === 'string') texts.push(...textsOf(node.type, node));
    for (const child of Object.values(node)) visit(child);
  };
  visit(parseSync(readFileSync(file, 'utf8'), { syntax: 'typescript', target: 'esnext' }));
  return texts.filter((text) => Object.values(WORDS).some((words) => words.test(text)));
}

function textsOf(type: string, node: object): readonly string[] {
  const key = {
    StringLiteral: 'value',
    TemplateElement: 'raw',
    RegExpLiteral: 'pattern',
    Identifier: 'value',
  }[type];
  const text: unknown = key === undefined ? undefined : Reflect.get(node, key);
  return typeof text === 'string' ? [text] : [];
}
