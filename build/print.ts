import { readFileSync, writeFileSync } from 'node:fs';
import { manifestJsonSchema } from '../src/config/manifest/manifest-json-schema.ts';
import { SCHEMA } from '../src/query/schema.ts';
import { lintRulesTable } from './lint-rules-table.ts';
import { pipeYml } from './pipe-yml.ts';
import { replacePart } from './readme-part.ts';
import { variablesTable } from './variables-table.ts';

// `npm run print`: what is printed from the one truth, written to where people read it.
writeFileSync('pipe.yml', pipeYml());
writeFileSync('schema.graphql', SCHEMA);
writeFileSync('apigee.schema.json', `${JSON.stringify(manifestJsonSchema(), undefined, 2)}\n`);
const readme = replacePart(readFileSync('README.md', 'utf8'), 'variables', variablesTable());
writeFileSync('README.md', replacePart(readme, 'lint-rules', lintRulesTable()));
