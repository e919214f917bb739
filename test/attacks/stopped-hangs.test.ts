import { execFileSync } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { zipSync } from 'fflate';
import { proxyFiles } from '../support/repository.ts';
import { runPipe } from '../support/run-pipe.ts';
import { story } from '../support/story.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;

const orders = proxyFiles('proxies/orders', 'orders');
const withScript: Files = { ...orders, 'proxies/orders/apiproxy/resources/jsc/a.js': 'var a = 1;\n' };
const policy = 'proxies/orders/apiproxy/policies/AM-Answer.xml';
const withXPath = (xpath: string): Files => ({
  ...orders,
  [policy]: `<AssignMessage name="AM-Answer">${'<A><B>x</B></A>'.repeat(20_000)}</AssignMessage>`,
  'apigee.yaml': `version: 1\nenvironments: { test: { rewrite: [{ files: "**/AM-Answer.xml", xpath: "${xpath}", text: y }] } }\n`,
});
const manyFolders: Files = Object.fromEntries(
  Array.from({ length: 3000 }, (_, index) => [`a${index}/${'a'.repeat(20)}/x.txt`, '']),
);

const MAKE_PIPE = 'mkfifo';

/** What is to keep the pipe from noticing that it is to stop; the pipe's action, files and variables. */
const HANGS: Readonly<
  Record<string, readonly [action: string, files: Files, variables?: Record<string, string>]>
> = {
  'an eslint.config that loops': ['lint', { ...withScript, 'eslint.config.mjs': 'for (;;);\n' }],
  'an eslint.config that sleeps': [
    'lint',
    {
      ...withScript,
      'eslint.config.mjs': 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);\n',
    },
  ],
  'an eslint.config that fills the memory': [
    'lint',
    { ...withScript, 'eslint.config.mjs': 'const all = []; for (;;) all.push(Buffer.alloc(1000, 1));\n' },
  ],
  'an eslint.config of 900,000 blanks': ['lint', { ...withScript, 'eslint.config.mjs': ' '.repeat(900_000) }],
  'an .apigeelintrc of blanks': ['lint', { ...orders, '.apigeelintrc': `--x ${' '.repeat(60_000)}x` }],
  'an element of 190,000 children': [
    'lint',
    { ...orders, [policy]: `<AssignMessage name="AM-Answer">${'<A/>'.repeat(190_000)}</AssignMessage>` },
  ],
  'XML that never closes': ['lint', { ...orders, [policy]: '<a '.repeat(500_000) }],
  'a description of blanks': [
    'lint',
    {
      ...orders,
      'proxies/orders/apiproxy/orders.xml': `<APIProxy name="orders"><Description>${' '.repeat(3_000_000)}x</Description></APIProxy>`,
    },
  ],
  '2 MB of comments that never close': ['lint', { ...orders, [policy]: '<!-- '.repeat(400_000) }],
  'a glob of stars': ['lint', { ...manyFolders, ...orders }, { BUNDLES: `${'*a'.repeat(25)}/x` }],
  'an XPath of many steps': ['plan', withXPath('//*//*//*//*//*//*//*//*//*//*//*//*')],
  'an XPath of nested predicates': ['plan', withXPath('//*[//*[//*[//*[//*]]]]')],
  'a zip of 5,000 entries': [
    'lint',
    {
      'a.zip': zipSync(
        Object.fromEntries(
          Array.from({ length: 5000 }, (_, index) => [
            `apiproxy/policies/P${index}.xml`,
            new Uint8Array(Buffer.from('<A/>')),
          ]),
        ),
      ),
    },
    { BUNDLES: 'a.zip' },
  ],
  'an Apigee that never answers': ['plan', orders, { APIGEE_API_URL: 'SILENT' }],
  'an Apigee that answers a byte a second': ['plan', orders, { APIGEE_API_URL: 'SLOW' }],
  'a Bitbucket that never answers': ['plan', orders, { BITBUCKET_API_URL: 'SILENT' }],
};

/** Speaks no word, or an answer that never ends. */
async function openServer(isSilent: boolean) {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    if (isSilent) return;
    socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 9999\r\n\r\n');
    const drip = setInterval(() => socket.write(' '), 1000);
    socket.on('close', () => clearInterval(drip));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => void server.close(),
  };
}

/**
 * Docker kills after ten seconds what it asked to end. The promise is five, and a busy machine adds to it; what is not
 * stopped goes on for half a minute at the least, the time of one bundle's lint.
 */
const LONG_MS = 20_000;
/** After its first words, which a slow machine hears late, it listens and is soon at what it hangs in. */
const BUSY_MS = 1500;

describe('A run that is stopped ends soon, whatever it is busy with:', () => {
  it.each(Object.entries(HANGS))('%s', async (_, [action, files, variables = {}]) => {
    await using silent = await openServer(true);
    await using slow = await openServer(false);
    await story({ files }, async ({ emulator, repository }) => {
      const given = Object.entries({ ACTION: action, ...variables }).map(([name, value]) => [
        name,
        value.replace('SILENT', silent.url).replace('SLOW', slow.url),
      ]);
      let stoppedAtMs = 0;
      let isToStop: NodeJS.Timeout | undefined;
      const ending = await runPipe({
        directory: repository.path,
        environment: emulator.environment(Object.fromEntries(given) as Record<string, string>),
        onOutput: (child) => {
          isToStop ??= setTimeout(() => {
            stoppedAtMs = performance.now();
            child.kill('SIGTERM');
          }, BUSY_MS);
        },
      });
      clearTimeout(isToStop);

      // Some are over before: then there is nothing to stop.
      const late = stoppedAtMs === 0 ? 0 : performance.now() - stoppedAtMs;
      expect(late).toBeLessThan(LONG_MS);
      // In the very last moment the signal finds a Node that has taken its listeners off: all was told by then.
      const exitCode = ending.exitCode ?? ending.result.exitCode;
      expect([0, 1, 2, 7, 143]).toContain(exitCode);
      expect(ending.result.exitCode).toBe(exitCode);
      if (ending.exitCode === null) expect(late).toBeLessThan(LONG_MS / 4);
    });
  });

  it('a KEY_FILE that is a pipe nobody writes to', async () => {
    await story({}, async ({ emulator, repository, run }) => {
      const fifo = join(repository.path, 'key');
      execFileSync(MAKE_PIPE, [fifo]);
      const { KEY_FILE: _, ACCESS_TOKEN: __, ...rest } = emulator.environment();

      const { exitCode, durationMs } = await run({}, { environment: { ...rest, KEY_FILE: fifo } });

      expect(exitCode).toBe(2);
      expect(durationMs).toBeLessThan(LONG_MS);
    });
  });
});
