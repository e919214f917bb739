import { mkdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { mapTexts } from '../../src/domain/text/map-texts.ts';
import { everything, large } from '../report/html-results.ts';
import { stories } from '../report/stories.ts';
import { openReport, startBrowser } from './open-report.ts';

// REPORT_PICTURES=folder keeps pictures of the pages, for the eyes.
const pictures = process.env['REPORT_PICTURES'];

const axe = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

describe('report.html in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());

  it.each([
    ['light', 'everything', everything()],
    ['dark', 'everything', everything()],
    ...Object.entries(stories).map(([name, result]) => ['light', name, result] as const),
  ] as const)('is accessible and asks the network nothing (%s, %s)', async (colorScheme, name, result) => {
    const { page, problems, requests } = await openReport(browser, result, { colorScheme });

    expect(await violations(page)).toEqual([]);
    expect(problems).toEqual([]);
    expect(requests).toEqual([]);
    await keep(page, `${name}-${colorScheme}`);
    await page.context().close();
  });

  it('can be read on a narrow screen: nothing but tables scrolls sideways', async () => {
    const { page } = await openReport(browser, everything(), { viewport: { width: 400, height: 800 } });

    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(400);
    await keep(page, 'everything-narrow');
    await page.context().close();
  });

  it('is used by keyboard alone: skip link, contents, filter, folded parts', async () => {
    const { page } = await openReport(browser, everything());
    const focused = (): Promise<string> =>
      page.evaluate(() => document.activeElement?.textContent?.trim().slice(0, 40) ?? '');

    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content');

    const reached = new Set<string>();
    for (let step = 0; step < 40; step += 1) {
      await page.keyboard.press('Tab');
      reached.add(
        await page.evaluate(() => {
          const at = document.activeElement;
          return at?.getAttribute('aria-label') ?? at?.tagName ?? '';
        }),
      );
    }
    for (const place of [
      'Gates',
      'Bundles by environment',
      'INPUT',
      'SUMMARY',
      'Who calls which shared flow',
    ])
      expect([...reached]).toContain(place);

    const summary = page.locator('#differences summary').first();
    await summary.focus();
    await page.keyboard.press('Enter');
    expect(await page.locator('#differences details').first().getAttribute('open')).toBeNull();
    await page.context().close();
  });

  it('shows 400 bundles in three environments at once, failed first, and finds one while it is typed', async () => {
    const { page, problems } = await openReport(browser, large());
    const loaded = await page.evaluate(() => {
      const [entry] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
      return entry?.domContentLoadedEventEnd ?? Infinity;
    });

    // A fraction of both, unless the machine does much else; what grows with the square of the rows takes minutes.
    expect(loaded).toBeLessThan(20_000);
    expect(await page.locator('#bundles tbody tr').count()).toBe(400);
    expect(await page.locator('#bundles tbody tr').first().innerText()).toContain('service-397');
    const took = await page.evaluate(() => {
      const box = document.querySelector<HTMLInputElement>('[type=search]');
      const started = performance.now();
      if (box !== null) box.value = 'service-12';
      box?.dispatchEvent(new Event('input'));
      return performance.now() - started;
    });
    expect(took).toBeLessThan(5000);
    expect(await page.locator('#bundles output').innerText()).toBe('10 of 400 shown');
    await page.locator('[type=search]').fill('');
    await page.locator('[type=checkbox]').check();
    expect(await page.locator('#bundles output').innerText()).toBe('9 of 400 shown');
    expect(problems).toEqual([]);
    await keep(page, 'large');
    await page.context().close();
  });

  it('prints in black on white with every folded part opened', async () => {
    const { page } = await openReport(browser, large(60), { colorScheme: 'dark' });
    expect(await page.locator('#findings details:not([open])').count()).toBeGreaterThan(0);
    await page.emulateMedia({ media: 'print' });
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));

    expect(await page.locator('details:not([open])').count()).toBe(0);
    expect(await page.evaluate(() => getComputedStyle(document.body).color)).toBe('rgb(0, 0, 0)');
    expect(await page.locator('nav').isVisible()).toBe(false);
    await keep(page, 'printed');
    await page.context().close();
  });

  it('runs and loads nothing that a name, a message or a file brings', async () => {
    const evil = `"'><img src=//evil.example/x onerror=alert(1)><script>alert(2)</script></style></title><svg onload=alert(3)>`;
    const attacked = mapTexts(everything(), (text) => (/^[a-z-]+$|^\d/.test(text) ? text : `${text}${evil}`));
    const { page, problems, requests } = await openReport(browser, attacked);
    await page.waitForTimeout(200);

    expect(problems).toEqual([]);
    expect(requests).toEqual([]);
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.locator('script').count()).toBe(1);
    await page.context().close();
  });

  it('needs no script to be read', async () => {
    const { page } = await openReport(browser, everything(), { javaScriptEnabled: false });

    expect(await page.locator('#bundles table').isVisible()).toBe(true);
    expect(await page.locator('.filter').isVisible()).toBe(false);
    expect(await page.locator('svg').isVisible()).toBe(true);
    await page.context().close();
  });
});

async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  const { violations: found } = await page.evaluate<AxeResults>('axe.run()');
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 150)).join(' | ')}`);
}

async function keep(page: Page, name: string): Promise<void> {
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });
}
