import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { differencesOf, failingPatches, installedVendor, recordedVendor, VENDOR_FILE } from './vendor.ts';

// `npm run upgrade:apigeelint`, after `npm install --save-exact --save-dev apigeelint@…`: what moved since the patches
// were written. `-- --record` accepts it, once no patch fails.
const { values } = parseArgs({ options: { record: { type: 'boolean', default: false } } });
const installed = installedVendor();
const moved = differencesOf(recordedVendor(), installed);
const failing = failingPatches();
for (const sentence of moved) console.log(sentence);
for (const sentence of failing) console.log(sentence);
if (moved.length + failing.length === 0)
  console.log(`apigeelint ${installed.version} is as it was recorded.`);
if (values.record && failing.length === 0) {
  writeFileSync(VENDOR_FILE, `${JSON.stringify(installed, undefined, 2)}\n`);
  console.log(
    'Recorded. Next: src/domain/findings/apigeelint-rules.ts, npm test, and node test/adapters/apigeelint/record-parity.ts.',
  );
}
process.exitCode = failing.length > 0 || (moved.length > 0 && !values.record) ? 1 : 0;
