import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readTexts } from '../../src/lint-worker/read-texts.ts';
import { writeTree } from '../adapters/apigeelint/bundles.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder('texts-');
const SECRET = '<Password>gH7$k</Password>';

/** What is found in a bundle of these files, each as `file:line:column rule`. */
async function found(files: Readonly<Record<string, string>>, excluded: readonly string[] = []) {
  const root = writeTree(mkdtempSync(join(folder, 'a')), files);
  const findings = await readTexts({
    root,
    files: Object.entries(files).map(([name, text]) => [join(root, name), text.length]),
    excluded,
  });
  return findings.map(
    ({ file, line, column, rule }) => `${file.slice(root.length + 1)}:${line}:${column} ${rule}`,
  );
}

const placeholders = async (text: string, name = 'policies/a.xml') => (await found({ [name]: text })).length;

describe('The rules that read texts', () => {
  it('find secrets and placeholders in their place, file by file, but for what is left out', async () => {
    const files = { 'policies/b.xml': `<a>\n{{ x }}${SECRET}</a>`, 'policies/a.xml': '<a> @host@</a>' };

    expect(await found(files)).toEqual([
      'policies/a.xml:1:5 PIPE006',
      'policies/b.xml:2:18 PIPE002',
      'policies/b.xml:2:1 PIPE006',
    ]);
    expect(await found(files, ['PIPE006'])).toEqual(['policies/b.xml:2:18 PIPE002']);
    expect(await found(files, ['PIPE002', 'PIPE006'])).toEqual([]);
  });

  it('know errors from warnings', async () => {
    const root = writeTree(mkdtempSync(join(folder, 'a')), { 'a.xml': `${SECRET}{{ x }}` });
    const job = { root, files: [[join(root, 'a.xml'), 1] as const], excluded: [] };
    const findings = await readTexts(job);

    expect(findings.map(({ rule, severity }) => [rule, severity])).toEqual([
      ['PIPE002', 2],
      ['PIPE006', 1],
    ]);
  });

  it('read no file of more than two million characters, and none that is no text', async () => {
    const most = 2_000_000 - SECRET.length;

    expect(await found({ 'a.xml': SECRET + ' '.repeat(most) })).toHaveLength(1);
    expect(await found({ 'a.xml': SECRET + ' '.repeat(most + 1) })).toEqual([]);
    expect(await found({ 'a.jar': SECRET })).toEqual([]);
  });

  it('find one secret a line, in the order of the lines', async () => {
    const aws = ['AKIA', 'IOSFODNN7ABCDEFG'].join('');
    const text = `<a>\n${SECRET}${SECRET}\n<!-- ${aws} -->${SECRET}</a>`;

    expect(await found({ 'policies/a.xml': text })).toEqual([
      'policies/a.xml:2:11 PIPE002',
      'policies/a.xml:3:6 PIPE002',
    ]);
    expect(await found({ 'policies/a.xml': `<a> ${aws}</a>` })).toEqual(['policies/a.xml:1:5 PIPE002']);
  });
});

describe('A placeholder', () => {
  it.each([
    ['stands in a policy', 'policies/a.xml', 1],
    ['stands in a property file', 'resources/properties/a.properties', 1],
    ['belongs to a resource that is written so', 'resources/xsl/a.xml', 0],
    ['belongs to a script', 'resources/jsc/a.js', 0],
    ['belongs to a text of no resource', 'policies/a.txt', 0],
  ])('%s: %s', async (_, name, count) => {
    expect(await placeholders('{{ x }}', name)).toBe(count);
    expect(await placeholders('@x@', name)).toBe(count);
  });

  it.each([
    ['in a comment is none', '<!-- {{ x }} -->', 0],
    ['behind a comment is one', '<!-- a -->{{ x }}<!-- b -->', 1],
    ['in the shortest of comments is none', '<!----> <!--{{ x }}-->', 0],
    ['behind the shortest of comments is one', '<!---->{{ x }}', 1],
    ['in a comment that has no end is one', '<!-- {{ x }}', 1],
    ['of a payload’s own is Apigee’s', '<P variablePrefix="@">@x@</P>', 0],
    ['behind such a payload is one', '<P variablePrefix="@">@x@</P>@y@', 1],
    ['of a payload with another prefix is one', '<P variablePrefix="$">@x@</P>', 1],
    ['of the second payload is one', '<P variablePrefix="@">@x@</P><P variablePrefix="$">@y@</P>', 1],
    ['behind a payload that has no end is one', '<P variablePrefix="@">@x@', 1],
  ])('%s: %s', async (_, text, count) => {
    expect(await placeholders(text)).toBe(count);
  });

  it('keeps its place behind what is passed over', async () => {
    expect(await found({ 'policies/a.xml': '<!-- a\n b --> {{ x }}' })).toEqual([
      'policies/a.xml:2:8 PIPE006',
    ]);
  });
});
