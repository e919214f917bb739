import { readFileSync, writeFileSync } from 'node:fs';
import { manifestJsonSchema } from '../src/config/manifest/schema/manifest-json-schema.ts';
import { SCHEMA } from '../src/query/schema.ts';
import { resultJsonSchema } from '../src/report/files/result-json-schema.ts';
import { lintRulesTable } from './lint-rules-table.ts';
import { pipeYml } from './pipe-yml.ts';
import { replacePart } from './readme-part.ts';
import { variablesTable } from './variables-table.ts';

// `npm run print`: what is printed from the one truth, written to where people read it.
writeFileSync('pipe.yml', pipeYml());
writeFileSync('schema.graphql', SCHEMA);
writeFileSync('apigee.schema.json', `${JSON.stringify(manifestJsonSchema(), undefined, 2)}\n`);
writeFileSync('result.schema.json', `${JSON.stringify(resultJsonSchema(), undefined, 2)}\n`);
printInto('docs/variables.md', 'variables', variablesTable());
printInto('docs/lint-rules.md', 'lint-rules', lintRulesTable());

function printInto(page: string, part: string, text: string): void {
  writeFileSync(page, replacePart(readFileSync(page, 'utf8'), part, text));
}
