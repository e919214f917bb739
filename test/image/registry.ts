import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { until } from '../support/until.ts';

/** Debian's docker-registry on loopback. */
export interface Registry {
  /** `localhost:PORT` */
  readonly host: string;
  readonly server: ChildProcess;
}

/** Who may read and write it; anybody unless said. The hash is one of bcrypt. */
interface Account {
  readonly user: string;
  readonly hash: string;
}

export async function startRegistry(work: string, name: string, account?: Account): Promise<Registry> {
  const port = await freePort();
  const file = join(work, `${name}.json`);
  const passwords = join(work, `${name}.htpasswd`);
  if (account !== undefined) writeFileSync(passwords, `${account.user}:${account.hash}\n`);
  writeFileSync(
    file,
    JSON.stringify({
      version: 0.1,
      storage: { filesystem: { rootdirectory: join(work, name) } },
      http: { addr: `localhost:${port}` },
      ...(account !== undefined && { auth: { htpasswd: { realm: name, path: passwords } } }),
    }),
  );
  const server = spawn('docker-registry', ['serve', file], { stdio: 'ignore' });
  const isUp = (): Promise<boolean> =>
    fetch(`http://localhost:${port}/v2/`).then(
      ({ status }) => status === (account === undefined ? 200 : 401),
      () => false,
    );
  await until(isUp);
  return { host: `localhost:${port}`, server };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, 'localhost');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
