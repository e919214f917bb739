import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Remembers what was made, and refuses to make it twice as gcloud does; `STOP_AT` fails once. */
const GCLOUD = `#!/bin/sh
cd "$(dirname "$0")"
touch made stopped
case "$1 $3" in "iam providers") verb=$4 thing="$2/$3/$5" ;; *) verb=$3 thing="$2/\${4%%@*}" ;; esac
if [ -n "$STOP_AT" ] && [ ! -s stopped ]; then case "$*" in *"$STOP_AT"*) echo once > stopped; exit 1 ;; esac; fi
case "$*" in
  "projects describe"*) echo 123456 ; exit ;;
  "auth print-access-token") echo "$ADMIN_TOKEN" ; exit ;;
esac
case "$verb" in
  describe) grep -qxF "$thing" made || exit 1 ;;
  create*) if grep -qxF "$thing" made; then echo "ALREADY_EXISTS: $thing" >&2; exit 1; fi; echo "$thing" >> made ;;
esac
echo "$*" >> asked
`;

interface SignInRun {
  /** The first command with this in it fails, once. */
  readonly stopAt?: string;
  readonly adminToken?: string;
  /** How often it is run. */
  readonly times?: number;
}

export interface SignInEnding {
  readonly exitCodes: readonly (number | null)[];
  readonly output: string;
  /** Every gcloud command that was carried out. */
  readonly commands: readonly string[];
}

/** Runs the script of a setup with a gcloud that only remembers; what it asks of Apigee goes where the script says. */
export async function runSignInScript(script: string, run: SignInRun = {}): Promise<SignInEnding> {
  const { stopAt = '', adminToken = 'token', times = 1 } = run;
  const folder = mkdtempSync(join(tmpdir(), 'sign-in-'));
  try {
    writeFileSync(join(folder, 'gcloud'), GCLOUD);
    chmodSync(join(folder, 'gcloud'), 0o755);
    const PATH = `${folder}:${process.env['PATH'] ?? ''}`;
    const exitCodes: (number | null)[] = [];
    let output = '';
    for (let index = 0; index < times; index += 1) {
      const child = spawn('sh', [script], { env: { PATH, STOP_AT: stopAt, ADMIN_TOKEN: adminToken } });
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text: string) => {
          output += text;
        });
      const [code] = (await once(child, 'close')) as [number | null];
      exitCodes.push(code);
    }
    const commands = readFileSync(join(folder, 'asked'), 'utf8').trim().split('\n');
    return { exitCodes, output, commands };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What the commands grant in a project, by account, each role once. */
export function rolesGranted(commands: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const granted = commands.flatMap((command) => {
    const [, role, name] = /--role=roles\/(apigee\.\w+) --member=serviceAccount:(\S+)/.exec(command) ?? [];
    return role === undefined || name === undefined ? [] : [{ name, role }];
  });
  const byAccount = Map.groupBy(granted, ({ name }) => name);
  return Object.fromEntries(
    [...byAccount].map(([name, own]) => [name, [...new Set(own.map(({ role }) => role))]]),
  );
}
