import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { baseSbom } from './base-sbom.ts';
import { type DebianRoot, librariesOf, packageOf, packagesOwning } from './debian-root.ts';

const GIT = '/usr/bin/git';
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

/**
 * Puts into `folder` what the pipe needs of a Debian and nothing else: Node without its debug symbols, git, their
 * libraries, CA certificates. 95 MB of compressed Debian become 5; no shell, no package manager, no perl.
 */
export function gatherBase(root: DebianRoot, node: string, folder: string): void {
  const libraries = [...new Set([node, GIT].flatMap((program) => librariesOf(root, program)))];
  layOut(folder);
  for (const file of [GIT, CERTIFICATES, ...libraries]) copy(root, file, folder);
  copyFileSync(join(root.path, node), join(folder, 'usr/local/bin/node'));
  execFileSync(root.strip, [join(folder, 'usr/local/bin/node')]);
  tellPackages(root, [GIT, CERTIFICATES, ...libraries], { folder, node: root.run(node, '--version').trim() });
}

/** Debian's merged layout as far as the loader asks for it, and the users that Docker looks up. */
function layOut(folder: string): void {
  for (const made of ['usr/local/bin', 'usr/bin', 'usr/lib', 'usr/lib64', 'etc', 'root', 'var', 'tmp']) {
    mkdirSync(join(folder, made), { recursive: true });
  }
  for (const merged of ['lib', 'lib64']) symlinkSync(`usr/${merged}`, join(folder, merged));
  chmodSync(join(folder, 'tmp'), 0o1777);
  chmodSync(join(folder, 'root'), 0o700);
  const users = 'root:x:0:0:root:/root:/sbin/nologin\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n';
  writeFileSync(join(folder, 'etc/passwd'), users);
  writeFileSync(join(folder, 'etc/group'), 'root:x:0:\nnogroup:x:65534:\n');
}

/** Links are followed: one file under the name that is asked for. */
function copy(root: DebianRoot, file: string, folder: string): void {
  const source = join(root.path, root.run('realpath', file).trim());
  const target = join(folder, file.replace(/^\/(bin|lib|lib64)\//, '/usr/$1/'));
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(source, target);
}

/** What scanners and lawyers ask: which Debian packages are inside, in which version, under which licence. */
function tellPackages(
  root: DebianRoot,
  files: readonly string[],
  { folder, node }: { readonly folder: string; readonly node: string },
): void {
  copy(root, '/etc/os-release', folder);
  copy(root, '/etc/debian_version', folder);
  const status = join(folder, 'var/lib/dpkg/status.d');
  mkdirSync(status, { recursive: true });
  const packages = ['base-files', 'ca-certificates', ...packagesOwning(root, files)];
  for (const name of packages) {
    writeFileSync(join(status, name), root.run('dpkg-query', '--status', name));
    copy(root, `/usr/share/doc/${name}/copyright`, folder);
  }
  mkdirSync(join(folder, 'usr/share/doc/apigee-pipe'), { recursive: true });
  const told = baseSbom(
    packages.map((name) => packageOf(root, name)),
    node.replace(/^v/, ''),
  );
  writeFileSync(join(folder, 'usr/share/doc/apigee-pipe/base.cdx.json'), told);
  const nodes = join(root.path, 'usr/local/LICENSE');
  if (existsSync(nodes)) {
    mkdirSync(join(folder, 'usr/share/doc/node'));
    copyFileSync(nodes, join(folder, 'usr/share/doc/node/copyright'));
  }
  for (const licence of new Set(packages.flatMap((name) => licencesNamed(folder, name))))
    copy(root, licence, folder);
}

/** The texts that a package's copyright refers to in place of quoting them. */
function licencesNamed(folder: string, name: string): readonly string[] {
  const text = readFileSync(join(folder, `usr/share/doc/${name}/copyright`), 'utf8');
  return text.match(/\/usr\/share\/common-licenses\/[\w.-]*\w/g) ?? [];
}
