import { isMap, parseDocument } from 'yaml';
import { FileRefusal } from '../errors/file-refusal.ts';
import type { Files } from '../ports/files.ts';
import { deploymentNameOf, deploymentTypeOf, type Place } from './places.ts';
import { nightly, PIPELINE_FILE } from './propose-pipeline.ts';
import type { WantedSetting } from './settle-repository.ts';

interface Wants {
  readonly places: readonly Place[];
  /** The branch whose pipeline runs every night; undefined if Bitbucket did not tell. */
  readonly mainBranch: string | undefined;
  /** Custom pipelines of the clone's own bitbucket-pipelines.yml; undefined if there is none. */
  readonly pipelines: ReadonlySet<string> | undefined;
  /** Undefined for none. */
  readonly webhook: string | undefined;
}

/** What the pipeline needs in the repository: a deployment environment a place, its schedules, a webhook if one is asked for. */
export function wantSettings({ places, mainBranch, pipelines, webhook }: Wants): readonly WantedSetting[] {
  const environments = places.map((place): WantedSetting => {
    const name = deploymentNameOf(place, places);
    return { name, order: { kind: 'environment', name, type: deploymentTypeOf(place) } };
  });
  const schedules = nightly(places).map(([pipeline, cron]): WantedSetting => {
    const isThere = pipelines === undefined || pipelines.has(pipeline);
    const hindrance = isThere
      ? mainBranch === undefined
        ? 'the main branch is not known'
        : undefined
      : `${PIPELINE_FILE} has no custom pipeline ${pipeline}`;
    const order = { kind: 'schedule', branch: mainBranch ?? '', pipeline, cron } as const;
    return { name: pipeline, order, hindrance };
  });
  const hook: WantedSetting[] =
    webhook === undefined
      ? []
      : [{ name: 'of ended pull requests', order: { kind: 'webhook', url: webhook, events: ENDS } }];
  return [...environments, ...schedules, ...hook];
}

/** A pull request ended, one way or the other. */
const ENDS = ['pullrequest:fulfilled', 'pullrequest:rejected'];

const LARGEST = 1024 * 1024;

/** Names of the custom pipelines that the clone's own file has; undefined if it has no such file, or none that can be read. */
export async function customPipelinesIn(
  clone: string,
  files: Files,
): Promise<ReadonlySet<string> | undefined> {
  const path = files.resolve(clone, PIPELINE_FILE);
  if ((await files.kindOf(path)) === undefined) return undefined;
  try {
    const text = new TextDecoder().decode(await files.read(path, LARGEST));
    const custom = parseDocument(text, { logLevel: 'silent' }).getIn(['pipelines', 'custom']);
    return new Set(isMap(custom) ? custom.items.map(({ key }) => String(key)) : []);
  } catch (error) {
    if (error instanceof FileRefusal) return new Set();
    throw error;
  }
}
