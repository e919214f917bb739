import { archiveContent } from '../../src/bundle/archive-bundle.ts';
import { formatMarker } from '../../src/bundle/marker.ts';
import type { Archive } from '../../src/domain/bundle.ts';
import type { Outcome } from '../../src/errors/outcome.ts';
import type { Apigee } from '../../src/ports/apigee.ts';
import { keepRecord } from '../../src/run/keep-record.ts';
import { createDrivenClock } from '../adapters/clock/driven-clock.ts';
import { memoryFiles, type Placed } from '../bundle/memory-files.ts';
import { contentFrom, proxyFiles, sharedFlowFiles } from '../bundle/sample-bundles.ts';

export const COMMIT = 'a1b2c3d4e5f6';

/** A zip of a small proxy or shared flow that build 7 made from a commit. */
export function builtArchive(name: string, kind: Archive['kind'] = 'apiproxy', more: object = {}): Archive {
  const files = kind === 'apiproxy' ? proxyFiles(name) : sharedFlowFiles(name);
  const content = contentFrom({ ...files, ...more });
  const asset = { kind, name };
  const { digest } = archiveContent(content, asset, undefined);
  return archiveContent(content, asset, formatMarker({ digest, commit: COMMIT, build: 7 }));
}

/** Nobody can meet it. */
export const CLOSED = { freezes: [{ from: '2020-01-01', to: '2090-01-01', reason: 'closed' }] };

interface LiveStory {
  readonly apigee: Apigee;
  readonly other?: Apigee;
  readonly config?: object;
  readonly deploy?: object;
  readonly environments?: readonly string[];
  readonly gate?: object;
  readonly placed?: Readonly<Record<string, Placed>>;
}

type Action = (run: never, settings: never) => Promise<Outcome>;

/** Lets an action on live bundles run an hour after the start of its machine. */
export async function runLive(
  action: Action,
  {
    apigee,
    other,
    config = {},
    deploy = {},
    environments = ['test'],
    gate = { given: undefined, override: undefined },
    placed = {},
  }: LiveStory,
) {
  const clock = createDrivenClock();
  await clock.advance(3_600_000);
  const said: string[] = [];
  const { record, note } = keepRecord();
  const settings = { organization: 'acme', environments, parallel: 4, waitTimeoutMs: 600_000 };
  const run = {
    config: {
      bundlesChosen: true,
      bundles: ['orders'],
      alsoDelete: false,
      reportDirectory: 'reports',
      manifest: undefined,
      trustMarks: false,
      configuration: [],
      gate,
      apigee: settings,
      deploy: {
        serviceAccount: undefined,
        onFailure: 'rollback',
        atomic: false,
        force: false,
        onOverwrite: 'warn',
        allow: [],
        backup: false,
        prune: false,
        smokeHosts: [],
        ...deploy,
      },
      ...config,
    },
    clone: '/clone',
    variables: {},
    context: { repository: 'acme/apis', commit: 'c'.repeat(40), build: 9 },
    record,
    events: { emit: note },
    signal: new AbortController().signal,
    ports: {
      clock,
      files: memoryFiles(placed),
      logger: {
        colour: false,
        columns: 120,
        say: (text: string) => said.push(text),
        progress: () => undefined,
      },
      apigee: async () => apigee,
      apigeeOf: async () => other,
      git: async () => ({ resolve: async () => undefined }),
      codeHostReads: async () => undefined,
    },
  };
  const outcome = await clock.run(action(run as never, settings as never));
  return { outcome, record, said };
}
