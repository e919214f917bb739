import { expect } from '@jest/globals';
import { story } from './story.ts';

type Variables = Readonly<Record<string, string>>;

/** Exit 2 with these words, without any of the values, and before Apigee is asked anything. */
export async function refused(
  files: Readonly<Record<string, string>>,
  variables: Variables,
  words: readonly string[],
): Promise<void> {
  await story({ files }, async ({ emulator, run }) => {
    const { exitCode, log, result } = await run(variables);

    expect(`${log}\n${exitCode}`).toMatch(/\n2$/);
    for (const word of words) expect(log.replaceAll(/ {2,}/g, ' ')).toContain(word);
    expect(`${log}${JSON.stringify(result)}`).not.toContain('planted');
    expect(emulator.requests).toEqual([]);
  });
}
