import { stringify } from 'yaml';
import pack from '../package.json' with { type: 'json' };
import { VARIABLES, type Variable } from '../src/config/variables.ts';

/** Where the release pipeline pushes to; whoever publishes the pipe puts the name of a registry of theirs here. */
const IMAGE = 'apigeepipe/apigee-pipe';
const PUBLISHER = { name: 'apigee-pipe', website: 'https://bitbucket.org/apigeepipe/apigee-pipe' };

/** The pipe's metadata as Bitbucket reads it for `pipe: apigeepipe/apigee-pipe:x.y.z`. */
export function pipeYml(): string {
  const { version, digest }: { readonly version: string; readonly digest?: string } = pack;
  const metadata = {
    name: 'Apigee deploy',
    image: `${IMAGE}:${version}${digest === undefined ? '' : `@${digest}`}`,
    description: pack.description,
    category: 'Deployment',
    repository: PUBLISHER.website,
    vendor: PUBLISHER,
    maintainer: PUBLISHER,
    tags: ['apigee', 'api', 'deployment', 'lint', 'google-cloud'],
    variables: Object.entries<Variable>(VARIABLES).map(([name, { fallback }]) => ({
      name,
      ...(fallback === undefined ? {} : { default: fallback }),
    })),
  };
  const text = stringify(metadata, {
    lineWidth: 0,
    defaultStringType: 'PLAIN',
    aliasDuplicateObjects: false,
  });
  return `# Printed from src/config/variables.ts by \`npm run print\`; a test compares the two.\n${text}`;
}
