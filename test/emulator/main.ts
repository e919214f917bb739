import { parseArgs } from 'node:util';
import { keys } from './bitbucket/bitbucket.ts';
import { startEmulator } from './emulator.ts';

/** `node test/emulator/main.ts [--port N]`: an emulator for people, with the variables that point the pipe at it. */
const { values } = parseArgs({
  options: { port: { type: 'string' }, ready: { type: 'string', default: '3' } },
});
const first = Number(values.port ?? 0);
const hosts = [
  'apigee',
  'sts',
  'iamcredentials',
  'oauthToken',
  'bitbucket',
  'dataCenter',
  'bitbucketProxy',
  'resourceManager',
  'secretManager',
  'kms',
];
const ports = Object.fromEntries(hosts.map((host, index) => [host, first === 0 ? 0 : first + index]));

const emulator = await startEmulator({
  ports,
  tokenLifetimeSeconds: 12 * 3600,
  latencies: { callMs: 50, importMs: 300, readyMs: Number(values.ready) * 1000 },
});
emulator.seed.revision({ name: 'hello', description: 'Says hello' });
emulator.seed.deployment({ name: 'hello', revision: '1', environment: 'test' });
emulator.seed.revision({ kind: 'sharedflow', name: 'common', description: 'What every proxy does first' });
emulator.seed.deployment({ kind: 'sharedflow', name: 'common', revision: '1', environment: 'test' });

console.log(
  'The emulator is open: organization acme, environments test and prod; proxy hello and shared flow common',
);
console.log(`serve in test. A deployment is READY after ${values.ready} s. Press Ctrl+C to close it.\n`);
const bitbucket = {
  ...emulator.googleServices(),
  BITBUCKET_API_URL: `${emulator.urls.bitbucket}/2.0`,
  BITBUCKET_ACCESS_TOKEN: keys.accessToken,
};
for (const [name, value] of Object.entries(emulator.environment(bitbucket)))
  console.log(`export ${name}=${value}`);
console.log(
  `\nData Center listens at ${emulator.urls.dataCenter}, the proxy of Pipelines at ${emulator.urls.bitbucketProxy}.`,
);

let seen = 0;
const watch = setInterval(() => {
  for (const { method, path, status } of emulator.requests.slice(seen))
    console.log(`${status ?? '–'} ${method} ${path}`);
  seen = emulator.requests.length;
}, 500);
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    clearInterval(watch);
    for (const sentence of emulator.unexpected) console.log(`unexpected: ${sentence}`);
    void emulator.close();
  });
}
