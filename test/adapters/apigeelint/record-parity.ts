import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundlesIn, rootOf, writeTree } from './bundles.ts';
import { folder } from './compare.ts';
import { original } from './original.ts';
import { PARITY_FOLDER, type ParityBundle } from './parity-bundle.ts';

// `node test/adapters/apigeelint/record-parity.ts`: what the installed apigeelint says of the bundles that the
// repository keeps, written beside them. After an upgrade; the difference in git is what the new version says anew.
for (const name of readdirSync(PARITY_FOLDER).filter((file) => file.endsWith('.json'))) {
  const path = join(PARITY_FOLDER, name);
  const { files } = JSON.parse(readFileSync(path, 'utf8')) as ParityBundle;
  const clone = writeTree(folder(), files);
  const findings: string[] = [];
  for (const bundle of bundlesIn(clone)) findings.push(...(await original(clone, rootOf(bundle))));
  const recorded: ParityBundle = { files, findings: findings.sort() };
  writeFileSync(path, `${JSON.stringify(recorded, undefined, 2)}\n`);
}
