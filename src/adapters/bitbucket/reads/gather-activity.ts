import type { FactPlace } from '../../../domain/code-host/review.ts';
import type { FactPage } from '../../../ports/code-host-reads.ts';

type ReadActivity = (place: FactPlace, first: number, after?: string) => Promise<FactPage<'activity'>>;

interface Waiting {
  readonly place: FactPlace;
  readonly first: number;
  readonly give: (page: Promise<FactPage<'activity'>>) => void;
}

/** Fewer than these are asked for one by one. */
const FEWEST = 4;
const PAGE = 50;

/**
 * The logs of many pull requests that are asked for at the same time come out of the repository's own log, fifty
 * entries a call, as far back as the oldest of them was opened. If that takes more calls than one for each, or
 * Bitbucket does not give it, each is asked for alone.
 */
export function gatherActivity(read: ReadActivity, isCloud: boolean): ReadActivity {
  let waiting: Waiting[] = [];

  const flush = (): void => {
    const byRepository = Map.groupBy(waiting, ({ place }) => place.repository ?? '');
    waiting = [];
    for (const [repository, group] of byRepository) {
      const dated = group.filter(({ place }) => place.since !== undefined);
      if (dated.length < FEWEST) {
        for (const { place, first, give } of group) give(read(place, first));
        continue;
      }
      const all = readTogether(read, repository, dated);
      for (const { place, first, give } of group) {
        const { pullRequest, since } = place;
        give(
          all.then((log) =>
            log === undefined || since === undefined || since <= log.from
              ? read(place, first)
              : {
                  nodes: log.nodes.filter((node) => node.pullRequest === pullRequest).slice(0, first),
                  next: undefined,
                },
          ),
        );
      }
    }
  };

  return (place, first) => {
    if (!isCloud) return read(place, first);
    return new Promise((resolve) => {
      if (waiting.length === 0) setImmediate(flush);
      waiting.push({ place, first, give: resolve });
    });
  };
}

interface Log {
  readonly nodes: FactPage<'activity'>['nodes'];
  /** ISO time as far back as the log is whole. */
  readonly from: string;
}

async function readTogether(
  read: ReadActivity,
  repository: string,
  group: readonly Waiting[],
): Promise<Log | undefined> {
  const oldest = oldestOf(group);
  const nodes: FactPage<'activity'>['nodes'][number][] = [];
  let after: string | undefined;
  try {
    for (let calls = 0; calls < group.length / 2; calls += 1) {
      const page = await read({ repository }, PAGE, after);
      nodes.push(...page.nodes);
      after = page.next;
      if (after === undefined) return { nodes, from: '' };
      const last = lastOf(page.nodes);
      if (last < oldest) return { nodes, from: last };
    }
  } catch {
    return undefined;
  }
  return { nodes, from: lastOf(nodes) };
}

function oldestOf(group: readonly Waiting[]): string {
  return group.map(({ place }) => place.since ?? '').sort()[0] ?? '';
}

/** Later than any time if nothing is known of it. */
function lastOf(nodes: FactPage<'activity'>['nodes']): string {
  return nodes.at(-1)?.at ?? '9';
}
