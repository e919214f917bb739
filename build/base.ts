import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { bootstrapRoot, type DebianRoot, openRoot } from './image/debian-root.ts';
import { unpackRoot } from './image/foreign-root.ts';
import { gatherBase } from './image/gather-base.ts';

// `node build/base.ts [--from /] [--out dist/base.tar | --folder /made]`: the file system of the image's base, as a tar
// or in a folder. `--from` is
// a Debian with git, ca-certificates, libatomic1 and Node; without it mmdebstrap makes one, of the architecture of this
// machine or, with `--architecture arm64 --node FILE`, of another. Needs root.
const { values } = parseArgs({
  options: {
    from: { type: 'string' },
    out: { type: 'string', default: 'dist/base.tar' },
    folder: { type: 'string' },
    architecture: { type: 'string' },
    node: { type: 'string' },
  },
});
const work = mkdtempSync(join(tmpdir(), 'apigee-pipe-base-'));
try {
  const root = values.from === undefined ? makeRoot(join(work, 'debian')) : openRoot(values.from);
  const node = values.from === '/' ? process.execPath : '/usr/local/bin/node';
  if (!existsSync(join(root.path, node))) throw new Error(`${values.from} has no ${node}`);
  const base = values.folder ?? join(work, 'base');
  gatherBase(root, node, base);
  if (values.folder === undefined) pack(base, values.out);
} finally {
  rmSync(work, { recursive: true, force: true });
}

function makeRoot(folder: string): DebianRoot {
  const { architecture, node } = values;
  if (architecture === undefined) return bootstrapRoot(folder);
  if (node === undefined) throw new Error('Another architecture needs its Node: --node FILE');
  return unpackRoot(folder, { architecture, node });
}

function pack(base: string, out: string): void {
  mkdirSync(dirname(out), { recursive: true });
  const plain = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '--mtime=@0'];
  execFileSync('tar', ['--create', `--file=${out}`, ...plain, `--directory=${base}`, '.']);
}
