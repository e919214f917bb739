import { parseArgs } from 'node:util';
import { keys } from './bitbucket/bitbucket.ts';
import { startTown } from './town.ts';

/** `node test/town/main.ts [--port N]`: a town for people, with the variables that point the pipe at it. */
const { values } = parseArgs({
  options: { port: { type: 'string' }, ready: { type: 'string', default: '3' } },
});
const first = Number(values.port ?? 0);
const streets = [
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
const ports = Object.fromEntries(streets.map((street, index) => [street, first === 0 ? 0 : first + index]));

const town = await startTown({
  ports,
  tokenLifetimeSeconds: 12 * 3600,
  latencies: { callMs: 50, importMs: 300, readyMs: Number(values.ready) * 1000 },
});
town.seed.revision({ name: 'hello', description: 'Says hello' });
town.seed.deployment({ name: 'hello', revision: '1', environment: 'test' });
town.seed.revision({ kind: 'sharedflow', name: 'common', description: 'What every proxy does first' });
town.seed.deployment({ kind: 'sharedflow', name: 'common', revision: '1', environment: 'test' });

console.log(
  'The town is open: organization acme, environments test and prod; proxy hello and shared flow common',
);
console.log(`serve in test. A deployment is READY after ${values.ready} s. Press Ctrl+C to close it.\n`);
const bitbucket = {
  BITBUCKET_API_URL: `${town.urls.bitbucket}/2.0`,
  BITBUCKET_ACCESS_TOKEN: keys.accessToken,
};
for (const [name, value] of Object.entries(town.environment(bitbucket)))
  console.log(`export ${name}=${value}`);
console.log(
  `\nData Center listens at ${town.urls.dataCenter}, the proxy of Pipelines at ${town.urls.bitbucketProxy}.`,
);

let seen = 0;
const watch = setInterval(() => {
  for (const { method, path, status } of town.requests.slice(seen))
    console.log(`${status ?? '–'} ${method} ${path}`);
  seen = town.requests.length;
}, 500);
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    clearInterval(watch);
    for (const sentence of town.unexpected) console.log(`unexpected: ${sentence}`);
    void town.close();
  });
}
