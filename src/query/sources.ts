import type { Apigee } from '../ports/apigee.ts';
import type { ApigeeEntities } from '../ports/apigee-entities.ts';
import type { CodeHostReads } from '../ports/code-host-reads.ts';

/** What a query is answered from; what is not configured is undefined. */
export interface QuerySources {
  readonly reads: CodeHostReads | undefined;
  /** `workspace/slug` of this run. */
  readonly repository: string | undefined;
  readonly organization: string | undefined;
  readonly apigee: () => Promise<Apigee>;
  readonly entities: () => Promise<ApigeeEntities>;
}

/** One execution: its sources, and what it came across that is not there. */
export interface QueryRun {
  readonly sources: QuerySources;
  readonly lacking: Map<string, string>;
  /** The same promise for the same question, for what no port keeps. */
  readonly once: <Value>(key: string, ask: () => Promise<Value>) => Promise<Value>;
}

export function startQueryRun(sources: QuerySources): QueryRun {
  const known = new Map<string, Promise<unknown>>();
  return {
    sources,
    lacking: new Map(),
    once: <Value>(key: string, ask: () => Promise<Value>): Promise<Value> => {
      const before = known.get(key) as Promise<Value> | undefined;
      if (before !== undefined) return before;
      const asking = ask();
      known.set(key, asking);
      return asking;
    },
  };
}
