import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolders } from './licences.ts';

interface Component {
  readonly type: 'library';
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly licenses?: readonly { readonly license: { readonly id: string } | { readonly name: string } }[];
  readonly purl: string;
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly integrity?: string } | undefined>>;
}

/**
 * What is inside the one file, as CycloneDX 1.6: the packages of which something was bundled, in their versions, with
 * the hashes of the lockfile, and Node's own version as what it runs on. No time and no serial number of chance: two
 * builds of one commit give the same bytes.
 */
export function sbomOf(inputs: readonly string[], program: Uint8Array): string {
  const own = readPackage('.');
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;
  const components = packageFolders(inputs).map((folder) => componentIn(folder, lock));
  const sorted = components.toSorted((a, b) => (a['bom-ref'] < b['bom-ref'] ? -1 : 1));
  const ref = `pkg:generic/apigee-pipe@${own.version}`;
  const bom = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': ref,
        name: 'apigee-pipe',
        version: own.version,
        licenses: [{ license: { id: 'Apache-2.0' } }],
        purl: ref,
        hashes: [{ alg: 'SHA-256', content: createHash('sha256').update(program).digest('hex') }],
      },
    },
    components: sorted,
    dependencies: [{ ref, dependsOn: sorted.map((one) => one['bom-ref']) }],
  };
  return `${JSON.stringify(bom, undefined, 2)}\n`;
}

function componentIn(folder: string, { packages }: Lock): Component {
  const { name, version, license } = readPackage(folder);
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  const [, digest] = /^sha512-(\S+)$/.exec(packages[folder]?.integrity ?? '') ?? [];
  return {
    type: 'library',
    'bom-ref': purl,
    name,
    version,
    // An expression such as `(MIT OR Apache-2.0)` is no identifier of one licence.
    ...(license !== undefined && {
      licenses: [{ license: /^[\w.+-]+$/.test(license) ? { id: license } : { name: license } }],
    }),
    purl,
    ...(digest !== undefined && {
      hashes: [{ alg: 'SHA-512', content: Buffer.from(digest, 'base64').toString('hex') }],
    }),
  };
}

function readPackage(folder: string) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license?: string;
  };
}
