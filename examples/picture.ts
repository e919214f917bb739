import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { keys } from '../test/emulator/bitbucket/bitbucket.ts';
import { startEmulator } from '../test/emulator/emulator.ts';
import { breakSpecification } from './break-specification.ts';
import { withText } from './picture-text.ts';

// `npm run picture`: the README's picture of what the built pipe really says, here of a deployment that fails in the
// emulator's runtime and is rolled back. Takes the chromium of this machine; CHROMIUM names another.
const COLOURS = ['#30363d', '#ff7b72', '#7ee787', '#e3b341', '#79c0ff', '#d2a8ff', '#76e3ea', '#e6edf3'];
const folder = mkdtempSync(join(tmpdir(), 'apigee-pipe-picture-'));
const emulator = await startEmulator({ latencies: { callMs: 20, importMs: 200, readyMs: 600 } });
const SHOWN = {
  ACTION: 'deploy',
  CI: 'true',
  FORCE_COLOR: '1',
  BITBUCKET_WORKSPACE: 'acme',
  BITBUCKET_REPO_SLUG: 'apis',
  BITBUCKET_BRANCH: 'main',
  BITBUCKET_COMMIT: 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334',
  BITBUCKET_BUILD_NUMBER: '42',
  BITBUCKET_API_URL: `${emulator.urls.bitbucket}/2.0`,
  BITBUCKET_ACCESS_TOKEN: keys.accessToken,
  BITBUCKET_PROXY_URL: emulator.urls.bitbucketProxy,
};
try {
  for (const part of ['proxies', 'sharedflows'])
    cpSync(join(import.meta.dirname, part), join(folder, part), { recursive: true });
  await deploy();
  breakSpecification(join(folder, 'proxies/orders/apiproxy'));
  const text = 'steps.oasvalidation.ResourceCompileFailed: Unable to compile resource oas://orders.yaml';
  emulator.runtime({ bundle: 'orders', mode: { kind: 'error', text } });
  photograph(await deploy());
} finally {
  await emulator.close();
  rmSync(folder, { recursive: true, force: true });
}

async function deploy(): Promise<string> {
  const environment = { ...(await emulator.keylessEnvironment()), ...SHOWN, PATH: process.env['PATH'] };
  const child = spawn(process.execPath, [resolve('dist/pipe.mjs')], { cwd: folder, env: environment });
  const pieces: Buffer[] = [];
  child.stdout.on('data', (piece: Buffer) => pieces.push(piece));
  await new Promise((done) => child.on('close', done));
  return Buffer.concat(pieces).toString('utf8');
}

function photograph(log: string): void {
  const lines = log.trim().split('\n');
  const page = join(folder, 'log.html');
  const style =
    'body{margin:0;background:#0d1117;color:#e6edf3;font:14px/20px "DejaVu Sans Mono",monospace}pre{margin:0;padding:20px;font:inherit;white-space:pre-wrap}';
  writeFileSync(
    page,
    `<!doctype html><meta charset="utf-8"><style>${style}</style><pre>${markup(log.trim())}</pre>`,
  );
  const wrapped = lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(plain(line).length / 140)), 0);
  execFileSync(process.env['CHROMIUM'] ?? 'chromium', [
    '--headless',
    '--no-sandbox',
    '--hide-scrollbars',
    `--window-size=1240,${wrapped * 20 + 40}`,
    `--screenshot=${resolve('docs/deploy.png')}`,
    page,
  ]);
  const picture = resolve('docs/deploy.png');
  writeFileSync(picture, withText(readFileSync(picture), plain(log.trim())));
}

function plain(line: string): string {
  return line
    .split('\u001b[')
    .map((piece, index) => (index === 0 ? piece : piece.replace(/^[\d;]*m/, '')))
    .join('');
}

/** The pipe's colours as a terminal shows them. */
function markup(log: string): string {
  return log
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .split('\u001b[')
    .map((piece, index) => (index === 0 ? piece : coloured(piece)))
    .join('');
}

function coloured(piece: string): string {
  const [, codes = '', rest = ''] = /^([\d;]*)m([\s\S]*)$/.exec(piece) ?? [];
  const code = Number(codes.split(';').at(-1));
  const colour =
    code >= 30 && code <= 37
      ? `color:${COLOURS[code - 30]}`
      : code === 2 || code === 90
        ? 'opacity:.6'
        : code === 1
          ? 'font-weight:bold'
          : '';
  return `<span style="${colour}">${rest}</span>`;
}
