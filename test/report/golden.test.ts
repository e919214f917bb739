import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { renderComment } from '../../src/report/markdown/comment.ts';
import { renderReport } from '../../src/report/markdown/report.ts';
import { links } from './results.ts';
import { stories } from './stories.ts';

// UPDATE_GOLDEN=true writes the files anew; look at the difference before you commit it.
const update = process.env['UPDATE_GOLDEN'] === 'true';

describe.each(Object.entries(stories))('Told of %s', (story, result) => {
  it.each([
    ['comment', renderComment],
    ['report', renderReport],
  ] as const)('the %s reads as it always did', (kind, render) => {
    const file = new URL(`golden/${story}.${kind}.md`, import.meta.url);
    const markdown = render(result, links);
    if (update) writeFileSync(file, markdown);

    expect(markdown).toBe(readFileSync(file, 'utf8'));
  });
});
