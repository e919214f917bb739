import type { JudgedGate } from '../domain/gate.ts';
import type { RunResult } from '../domain/results/run-result.ts';
import { oneLine } from '../domain/text/visible-text.ts';
import type { Paint } from './console/paint.ts';
import { plain } from './markdown/text.ts';

/** The first sentence of an environment's gate that is not met and not overridden. */
export function unmetGate({ gates = [] }: RunResult, environment: string): string | undefined {
  const gate = gates.find((one) => one.environment === environment && isClosed(one));
  return gate?.requirements.find(({ met }) => !met)?.sentence;
}

/** The pull request that a gate was judged by: whoever may meet it reads it there. */
export function judgedPullRequest({ gates = [] }: RunResult): number | undefined {
  return gates.find((gate) => isClosed(gate) && gate.pullRequest !== undefined)?.pullRequest;
}

/** For the comment and report.md: a line for each requirement that is not met, or one that all are. */
export function gateLines({ gates = [] }: RunResult): readonly string[] {
  return gates.flatMap(({ environment, met, override, requirements }) => {
    const name = plain(environment);
    if (met) return [`- Gate of ${name}: met`];
    const unmet = requirements.filter((requirement) => !requirement.met);
    const passed =
      override === undefined ? [] : [`- Gate of ${name}: passed with GATE_OVERRIDE: ${plain(override)}`];
    return [
      ...passed,
      ...unmet.map((one) => `- Gate of ${name}, ${plain(one.name)}: ${plain(one.sentence)}`),
    ];
  });
}

/** `✖ prod approvals  1 of 2 approvals …`, a line for each requirement; an override is told loudly. */
export function renderGates(gates: readonly JudgedGate[], paint: Paint): readonly string[] {
  return gates.flatMap(({ environment, override, requirements }) => [
    ...requirements.map(({ name, met, sentence }) => {
      const mark = met ? paint.good('✔') : paint.bad('✖');
      return `${mark} ${oneLine(`${environment} ${name}: ${sentence}`)}`;
    }),
    ...(override === undefined
      ? []
      : [paint.bad(oneLine(`${environment}: not met, and passed with GATE_OVERRIDE: ${override}`))]),
  ]);
}

function isClosed({ met, override }: JudgedGate): boolean {
  return !met && override === undefined;
}
