import type { Apigee } from '../../src/ports/apigee.ts';
import { apigeeAt, tokensInTurn } from '../adapters/apigee-x/trial.ts';
import { startEmulator } from '../emulator/emulator.ts';
import { createMemoryApigee } from './memory-apigee.ts';

interface Opened extends AsyncDisposable {
  readonly apigee: Apigee;
}

export interface Opening {
  /** The first deployment takes some looks until it is READY. */
  readonly slowly?: boolean;
  readonly groups?: readonly string[];
}

/** The organization in memory has no wire; the emulator is asked through the adapter for Apigee X. */
export const ways: readonly {
  readonly name: string;
  readonly open: (opening?: Opening) => Promise<Opened>;
}[] = [
  {
    name: 'in memory',
    async open({ slowly, groups } = {}) {
      const apigee = createMemoryApigee({
        environments: ['test', 'prod'],
        ...(slowly && { runtime: ['late'] }),
        ...(groups && { groups }),
      });
      return { apigee, [Symbol.asyncDispose]: () => Promise.resolve() };
    },
  },
  {
    name: 'of the emulator',
    async open({ slowly, groups } = {}) {
      const emulator = await startEmulator({
        ...(groups && {
          pageSize: 2,
          environmentGroups: Object.fromEntries(
            groups.map((group) => [group, { hostnames: [`${group}.acme.example`], environments: ['test'] }]),
          ),
        }),
      });
      if (slowly) emulator.runtime({ mode: { kind: 'ready', polls: 2 } });
      const tokens = tokensInTurn(emulator.accessToken());
      const { apigee, clock } = apigeeAt(emulator.urls.apigee, { tokens });
      const driven = Object.fromEntries(
        Object.entries(apigee).map(([method, call]: [string, (...given: never[]) => unknown]) => [
          method,
          (...given: never[]) => {
            const answer = call(...given);
            return answer instanceof Promise ? clock.run(answer) : answer;
          },
        ]),
      );
      return { apigee: driven as unknown as Apigee, [Symbol.asyncDispose]: () => emulator.close() };
    },
  },
];

/** What the port has, as the adapter for Apigee X fills it. */
export const METHODS = Object.keys(apigeeAt('http://127.0.0.1:9').apigee).toSorted();

/** The same organization, and the names of the methods that it is asked. */
export function noting({ apigee, ...opened }: Opened, asked: Set<string>): Opened {
  const noted = new Proxy(apigee, {
    get(target, method, receiver) {
      asked.add(String(method));
      return Reflect.get(target, method, receiver) as unknown;
    },
  });
  return { ...opened, apigee: noted };
}
