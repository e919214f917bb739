/** Run by hand when Google's documents move: `node test/emulator/contract/write-extract.ts`. */
import { writeFileSync } from 'node:fs';
import { printClientDocument } from './client-document.ts';
import { extractDiscovery, printExtract } from './extract.ts';

const contract = new URL('../../../../shared/contracts/apigee/', import.meta.url);
writeFileSync(
  new URL('../discovery-extract.json', import.meta.url),
  printExtract(extractDiscovery(contract)),
);
writeFileSync(new URL('../client-document.json', import.meta.url), printClientDocument(contract));
