import type { BundleContent } from '../../bundle/content.ts';
import { digestOf } from '../../bundle/digest.ts';
import { soundDocuments } from '../../bundle/documents.ts';
import { changesSomething, rulesOf } from '../../bundle/render-bundle.ts';
import { rewriteContent } from '../../bundle/rewrite/rewrite-content.ts';
import { settingsFor } from '../../config/manifest/settings-for.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import type { Commit, CommittedBundle } from './commit-bundles.ts';
import { COMMIT_ROOT } from './commit-files.ts';

/** What a commit gives for an environment. */
export interface RenderedCommit {
  readonly content: BundleContent;
  readonly digest: string;
  /** Of the build that deployed it, by name: what was filled in then, nobody knows now. */
  readonly variables: readonly string[];
  /** Files in which the manifest of the commit rewrites something. */
  readonly rewritten: ReadonlySet<string>;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** The bundle as it was committed, rewritten by nothing. */
export function asCommitted({ bundle, content }: CommittedBundle): RenderedCommit {
  return { content, digest: bundle.digest, variables: [], rewritten: new Set() };
}

/**
 * The bundle as the manifest of its commit makes it for an environment. `variables` are the values that are known
 * today; in the place of what is missing stands something else. Nothing if that cannot be, since a rule of the manifest
 * fits nothing: no run has deployed it. The names of variables if what stands in their places may be why.
 */
export async function renderCommitted(
  commit: Pick<Commit, 'manifest' | 'files'>,
  committed: CommittedBundle,
  { environment, variables }: { readonly environment: string; readonly variables: Variables },
): Promise<RenderedCommit | { readonly needs: readonly string[] } | undefined> {
  const asked = new Set<string>();
  try {
    const rendered = await render(commit, committed, { environment, variables: noted(variables, asked) });
    return { ...rendered, variables: [...asked].sort() };
  } catch (error) {
    if (!(error instanceof PipeError)) throw error;
    return asked.size === 0 ? undefined : { needs: [...asked].sort() };
  }
}

async function render(
  { manifest, files }: Pick<Commit, 'manifest' | 'files'>,
  committed: CommittedBundle,
  { environment, variables }: { readonly environment: string; readonly variables: Variables },
): Promise<RenderedCommit> {
  const { bundle, content } = committed;
  const settings = settingsFor(manifest, { bundle, environment }, { variables });
  const run = { config: { manifest }, clone: COMMIT_ROOT, ports: { files } };
  const rules = await rulesOf(run, bundle, settings);
  if (!changesSomething(rules)) return asCommitted(committed);
  const { content: rendered, documents } = rewriteContent(content, rules);
  return {
    ...asCommitted(committed),
    content: rendered,
    digest: digestOf(rendered, soundDocuments(rendered, bundle.path, documents)),
    rewritten: new Set([...rendered.keys()].filter((name) => !isSame(content.get(name), rendered.get(name)))),
  };
}

/** The same values, with a note of each name that was asked for. */
function noted(variables: Variables, asked: Set<string>): Variables {
  return new Proxy(variables, {
    get: (values, name) => {
      if (typeof name !== 'string') return undefined;
      asked.add(name);
      return (Object.hasOwn(values, name) && values[name]) || STAND_IN;
    },
  });
}

/** Nobody's value, and of a shape that most places take. */
const STAND_IN = 'https://apigee-pipe.invalid';

function isSame(one: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
  return one !== undefined && other !== undefined && Buffer.compare(one, other) === 0;
}
