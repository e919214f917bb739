import { describe, expect, it } from '@jest/globals';
import { renderComment } from '../../../src/report/markdown/comment.ts';
import { renderPreviewComment } from '../../../src/report/markdown/preview-comment.ts';
import { code, flat, plain, table } from '../../../src/report/markdown/text.ts';
import { array, assert, constantFrom, oneof, property, string } from '../../support/properties.ts';
import { previewStories } from '../full-preview-stories.ts';
import { fullStories } from '../full-stories.ts';
import { everything } from '../html-results.ts';
import { many } from '../many.ts';
import { deploymentOf, links, resultOf } from '../results.ts';
import { stories } from '../stories.ts';
import { commentHtml } from './bitbucket-look.ts';

const ENVIRONMENTS = ['test', 'stage', 'prod'];
const fortyByThree = resultOf({
  apigee: { platform: 'x', organization: 'acme', environments: ENVIRONMENTS },
  deployments: many(40, (index) =>
    ENVIRONMENTS.map((environment) => deploymentOf({ bundle: `service-${index}`, environment })),
  ).flat(),
});

const COMMENTS: readonly (readonly [name: string, markdown: string])[] = [
  ...Object.entries({ ...stories, ...fullStories, everything: everything(), fortyByThree }).map(
    ([name, result]) => [name, renderComment(result, links)] as const,
  ),
  ...Object.entries(previewStories).map(
    ([name, result]) => [`the preview’s of ${name}`, renderPreviewComment(result, links) ?? ''] as const,
  ),
];

const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&#64;': '@',
  '&amp;': '&',
};

/** What a reader sees of it. */
function seen(html: string): string {
  return html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(?:lt|gt|quot|amp|#39|#64);/g, (entity) => ENTITIES[entity] ?? entity);
}

/** Everything but what stands in typewriter letters. */
const prose = (html: string): string => seen(html.replaceAll(/<code>[^]*?<\/code>/g, ''));

describe('A comment in Bitbucket', () => {
  it.each(COMMENTS)(
    'shows no sign of Markdown or HTML, and nothing of what only the pipe reads: %s',
    (_, markdown) => {
      const shown = prose(commentHtml(markdown));

      expect(shown).not.toMatch(/\*\*|\]\(|\|\s*---|^\s*#{1,6} |&[a-z]+;|\[\/\/\]/m);
      expect(shown).not.toMatch(/\brev (?!\d)/);
      expect(markdown.replaceAll(/`[^`\n]*`/g, '')).not.toMatch(/<\/?[a-z!]/i);
    },
  );

  it.each(COMMENTS)('has each of its tables whole: %s', (_, markdown) => {
    const rows = markdown.split('\n').filter((line) => line.startsWith('|') && !line.startsWith('| ---'));
    const html = commentHtml(markdown);
    const tables = [...html.matchAll(/<table>[^]*?<\/table>/g)].map(([one]) => one);

    expect(tables.join('').match(/<tr>/g) ?? []).toHaveLength(rows.length);
    for (const one of tables) {
      const columns = one.match(/<th>/g)?.length;
      const cells = one
        .split('<tr>')
        .slice(2)
        .map((row) => row.match(/<td>/g)?.length);
      expect(new Set(cells)).toEqual(new Set([columns]));
    }
  });

  it('has a line for each of 40 bundles, with a cell for each of three environments', () => {
    const html = commentHtml(renderComment(fortyByThree, links));

    expect(html.match(/<tr>/g)).toHaveLength(41);
    expect(html.match(/<strong>8<\/strong> READY/g)).toHaveLength(120);
  });
});

/** Signs that mean something to Markdown, close together as no random text has them. */
const SIGNS = [
  ...'* _ ~ ` [ ] ( ) < > ! # - + . 1 | \\ & @ : / = ; " \' { } $ ^ a b'.split(' '),
  ' ',
  'https://x.y',
  'www.a.b',
  'a@b.cd',
  '&amp;',
  '&#64;',
  '~~',
];
const wild = oneof(
  array(constantFrom(...SIGNS), { minLength: 1, maxLength: 8 }).map((signs) => signs.join('')),
  string({ unit: 'grapheme' }),
);

describe('A text of others in Bitbucket', () => {
  it('is seen as it is, and becomes no link, picture, emphasis or code', () => {
    assert(
      property(wild, (text) => {
        const html = commentHtml(`so ${plain(text)} it is`);
        expect(seen(html).replaceAll(/\s+/g, ' ').trim()).toBe(
          `so ${flat(text)} it is`.replaceAll(/\s+/g, ' '),
        );
        expect(html.match(/<(?!\/?p>)[^>]*>/g)).toBeNull();
      }),
      { numRuns: 2000 },
    );
  });

  it('fills the one cell of a table that it is written into', () => {
    assert(
      property(wild, (text) => {
        const html = commentHtml(table(['a', 'b'], [[`x${plain(text)}`, `x${code(text)}`]]).join('\n'));
        const cells = [...html.matchAll(/<td>([^]*?)<\/td>/g)].map(([, cell = '']) => seen(cell));
        expect(cells.map((cell) => cell.replaceAll(/\s+/g, ' ').trim())).toEqual(
          [`x${flat(text)}`, `x${flat(text)}`].map((cell) => cell.replaceAll(/\s+/g, ' ').trim()),
        );
      }),
      { numRuns: 2000 },
    );
  });
});
