import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import type { RunResult } from '../../src/domain/results/run-result.ts';
import { renderHtmlReport } from '../../src/report/html/page.ts';
import { links } from '../report/results.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Debian's chromium; installed where it is absent and the machine lets us. */
export async function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumAt(), args: ['--no-sandbox'] });
}

function chromiumAt(): string {
  const found = PLACES.find((path) => existsSync(path));
  if (found !== undefined) return found;
  try {
    execFileSync('apt-get', ['update', '-qq'], { stdio: 'ignore' });
    execFileSync('apt-get', ['install', '-y', '-qq', 'chromium'], { stdio: 'ignore' });
  } catch {
    throw new Error(
      `No browser for the report's tests: none of ${PLACES.join(', ')} is there, and apt-get could not install chromium. Install it, then run them again.`,
    );
  }
  return PLACES[0] ?? '';
}

export interface Opened {
  readonly page: Page;
  /** What the browser complained of: errors of the console and of the page, refused policies too. */
  readonly problems: readonly string[];
  /** Whatever the page asked for beside its own file. */
  readonly requests: readonly string[];
}

/** The report of a result, opened from the disk as somebody does who has downloaded it. */
export async function openReport(
  browser: Browser,
  result: RunResult,
  options: BrowserContextOptions = {},
): Promise<Opened> {
  const file = join(temporaryFolder('report-html-'), 'report.html');
  writeFileSync(file, renderHtmlReport(result, links));
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const problems: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('dialog', (dialog) => {
    problems.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!request.url().startsWith('file:')) requests.push(request.url());
  });
  await page.goto(pathToFileURL(file).href);
  return { page, problems, requests };
}
