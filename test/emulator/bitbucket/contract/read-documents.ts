import { existsSync, readFileSync } from 'node:fs';
import { builtOnCloud } from '../cloud-routes.ts';
import { builtOnDataCenter } from '../data-center-routes.ts';
import { corrected } from './corrections.ts';
import { extractOpenApi, type OpenApiExtract } from './extract-openapi.ts';

const folder = new URL('../../../../../shared/contracts/bitbucket/', import.meta.url);

/** Atlassian's documents lie beside the project, not in it. */
export const documentsExist = existsSync(folder);

type Document = Parameters<typeof extractOpenApi>[0];

// Nothing of these has to do with a pipe.
const elsewhere =
  /^\/(?:snippets|addon|teams|hook_events)|\/(?:issues|gpg-keys|ssh-keys|properties|downloads|milestones|components|versions)\b/;
const ofDataCenter =
  /^\/(?:api|build-status|insights|branch-permissions|branch-utils|default-reviewers|required-builds|git)\/latest\/(?!admin)/;

export function readDocuments(): { file: string; extract: OpenApiExtract }[] {
  const cloud = read('cloud-openapi.json');
  const dataCenter = read('datacenter-9.2-openapi.json');
  return [
    {
      file: 'cloud-contract.json',
      extract: corrected(
        extractOpenApi(cloud, { keeps: (path) => !elsewhere.test(path), built: builtOnCloud() }),
      ),
    },
    {
      file: 'data-center-contract.json',
      extract: corrected(
        extractOpenApi(dataCenter, { keeps: (path) => ofDataCenter.test(path), built: builtOnDataCenter() }),
      ),
    },
  ];
}

function read(name: string): Document {
  return JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Document;
}
