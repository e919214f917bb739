import { startChild } from './lint-child.ts';
import type { Asked, ChildPlace, LintChild, PrewarmedWorker } from './lint-process.ts';

export function prewarm(place: ChildPlace, start = startChild): PrewarmedWorker {
  let child: LintChild | undefined = start(place, []);
  const begun: Begun[] = [];
  return {
    begin(asked) {
      if (child === undefined || asked.code.length > 0) return;
      begun.push({ key: JSON.stringify(asked.job), asked, answer: child.ask(asked) });
    },
    async take() {
      const taken = child;
      child = undefined;
      const replies = await Promise.all(begun.map(({ answer }) => answer));
      const isAlive = replies.every((reply) => typeof reply === 'object');
      return taken !== undefined && isAlive ? withAnswers(taken, begun) : undefined;
    },
    end: () => child?.end(),
  };
}

interface Begun {
  readonly key: string;
  readonly asked: Asked;
  readonly answer: ReturnType<LintChild['ask']>;
}

function withAnswers(child: LintChild, begun: readonly Begun[]): LintChild {
  const known = new Map(begun.map((one) => [one.key, one]));
  return {
    ask: (asked) => {
      const found = known.get(JSON.stringify(asked.job));
      const isSame = found?.asked.bytes.every(
        (bytes, index) => Buffer.compare(bytes, asked.bytes[index] ?? NONE) === 0,
      );
      return found !== undefined && isSame === true ? found.answer : child.ask(asked);
    },
    end: () => child.end(),
  };
}

const NONE = new Uint8Array();
