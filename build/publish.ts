import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { publishEverywhere } from './release/registries.ts';

// The release pipeline's last step but the signature: `node build/publish.ts --layout dist/image --version 1.2.3
// --record dist/release.txt REPOSITORY…`. The record has one line a repository, `image NAME@sha256:…`.
try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { layout: { type: 'string' }, version: { type: 'string' }, record: { type: 'string' } },
  });
  const { layout, version, record } = values;
  if (layout === undefined || version === undefined || record === undefined || positionals.length === 0)
    throw new Error('Needs --layout, --version, --record and at least one repository');
  const lines = publishEverywhere({ layout, version }, positionals).map(
    ({ repository, digest }) => `image ${repository}@${digest}\n`,
  );
  writeFileSync(record, lines.join(''));
  console.log(lines.join('').trimEnd());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
