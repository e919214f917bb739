import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { renderInsights } from '../../src/report/insights/insights.ts';
import { renderComment } from '../../src/report/markdown/comment.ts';
import { fullStories } from '../report/full-stories.ts';
import { everything } from '../report/html-results.ts';
import { commentPage, reportPage } from '../report/markdown/bitbucket-look.ts';
import { links } from '../report/results.ts';
import { stories } from '../report/stories.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startBrowser } from './open-report.ts';

// REPORT_PICTURES=folder keeps pictures of the pages, for the eyes.
const pictures = process.env['REPORT_PICTURES'];
const folder = temporaryFolder('bitbucket-look-');
const results = { ...stories, ...fullStories, everything: everything() };

describe('What Bitbucket shows of a run', () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await startBrowser();
    page = await browser.newPage({ viewport: { width: 860, height: 900 } });
  });
  afterAll(() => browser.close());

  async function show(name: string, html: string): Promise<number> {
    const file = join(folder, `${name}.html`);
    writeFileSync(file, html);
    await page.goto(pathToFileURL(file).href);
    if (pictures !== undefined) {
      mkdirSync(pictures, { recursive: true });
      await page.screenshot({ path: join(pictures, `bitbucket-${name}.png`), fullPage: true });
    }
    return page.evaluate(() => document.documentElement.scrollWidth);
  }

  it.each(Object.entries(results))('is a comment no wider than a pull request: %s', async (name, result) => {
    expect(await show(name, commentPage(renderComment(result, links)))).toBeLessThanOrEqual(860);
  });

  it.each(Object.entries(results))('is reports no wider than their window: %s', async (name, result) => {
    for (const report of renderInsights(result, links))
      expect(await show(`${name}-${report.key}`, reportPage(report))).toBeLessThanOrEqual(860);
  });
});
