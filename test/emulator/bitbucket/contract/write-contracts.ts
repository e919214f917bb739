/** Run by hand when Atlassian's documents move: `node test/emulator/bitbucket/contract/write-contracts.ts`. */
import { writeFileSync } from 'node:fs';
import { printOpenApi } from './extract-openapi.ts';
import { readDocuments } from './read-documents.ts';

for (const { file, extract } of readDocuments()) {
  writeFileSync(new URL(`../${file}`, import.meta.url), printOpenApi(extract));
}
