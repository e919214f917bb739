import { describe, expect, it } from '@jest/globals';
import type { GatedChange } from '../../../src/actions/steps/gated-changes.ts';
import { judgeGates } from '../../../src/actions/steps/judge-gates.ts';
import type { Gate } from '../../../src/approval/requirements.ts';
import type { ChangingConfig } from '../../../src/config/config.ts';
import { PipeError } from '../../../src/errors/pipe-error.ts';
import type { Run } from '../../../src/run/context.ts';
import { keepRecord } from '../../../src/run/keep-record.ts';

const DRIFT_FREE: Gate = { driftFree: true };
const MONDAYS: Gate = { windows: [{ days: ['mon'], from: '08:00', to: '16:00', zone: 'UTC' }] };
const MONDAY = Date.parse('2027-01-11T12:00:00Z');

interface Given {
  readonly given?: Gate;
  readonly environments?: Readonly<Record<string, { readonly gate?: Gate }>>;
  readonly override?: string;
  readonly pullRequest?: number;
  readonly nowMs?: number;
  /** Bitbucket, where there is a credential. */
  readonly reads?: object;
}

const change = (environment: string, more: Partial<GatedChange> = {}): GatedChange => ({
  environment,
  bundle: { name: 'orders', kind: 'apiproxy' },
  serving: undefined,
  ...more,
});

/** Whether the gates are open, and what the run was told. */
async function judged(
  changes: readonly GatedChange[],
  { given, environments, override, pullRequest, nowMs = MONDAY, reads }: Given,
  others?: readonly string[],
) {
  const said: string[] = [];
  const { record, note } = keepRecord();
  const run = {
    config: {
      gate: { given, override },
      manifest: environments && { fileName: 'm', content: { environments } },
    },
    context: { pullRequest, repository: 'acme/apis', commit: 'c0ffee' },
    record,
    events: { emit: note },
    ports: {
      clock: { now: () => nowMs, elapsed: () => 0 },
      logger: { progress: () => undefined, say: (text: string) => said.push(text), colour: false },
      codeHostReads: () => Promise.resolve(reads),
    },
  } as unknown as Run<ChangingConfig>;
  const verdict = await judgeGates(run, { changes, others, apigee: undefined as never });
  return {
    isOpen: verdict !== 'blocked',
    said,
    gates: (record.gates ?? []).map(({ environment, met }) => `${environment} ${met ? 'met' : 'unmet'}`),
    overrides: (record.gates ?? []).map((gate) => gate.override),
    problems: record.problems.map(({ message }) => message.replace(/:.*/s, '')),
    warnings: record.warnings.map(({ message }) => message),
  };
}

describe('The gate of an environment', () => {
  it('is none where nobody asks for one', async () => {
    expect(await judged([change('prod')], {})).toMatchObject({ isOpen: true, gates: [], said: [] });
    expect(await judged([change('prod')], { environments: { test: { gate: MONDAYS } } })).toMatchObject({
      isOpen: true,
      gates: [],
    });
  });

  it('is that of the manifest and that of GATE together: one that is not met closes the run', async () => {
    const environments = { prod: { gate: DRIFT_FREE } };
    const drifted = change('prod', { drift: 'somebody changed it' });

    for (const [changes, given, isOpen] of [
      [[change('prod')], undefined, true],
      [[drifted], undefined, false],
      [[change('prod')], MONDAYS, true],
      [[drifted], MONDAYS, false],
    ] as const)
      expect((await judged(changes, { environments, ...(given && { given }) })).isOpen).toBe(isOpen);
    expect((await judged([change('prod')], { environments, given: MONDAYS, nowMs: 0 })).isOpen).toBe(false);
  });

  it('is judged by what is brought there, and not elsewhere', async () => {
    const changes = [change('prod'), change('test', { drift: 'somebody changed it' })];
    const environments = { prod: { gate: DRIFT_FREE }, test: { gate: DRIFT_FREE } };

    expect(await judged(changes, { environments })).toMatchObject({
      isOpen: false,
      gates: ['prod met', 'test unmet'],
      problems: ['test, driftFree'],
      warnings: [],
    });
  });

  it('is judged where something beside bundles is changed', async () => {
    const given = { environments: { prod: { gate: MONDAYS } } };

    expect(await judged([], given, ['prod'])).toMatchObject({ isOpen: true, gates: ['prod met'] });
    expect(await judged([], { ...given, nowMs: 0 }, ['prod'])).toMatchObject({ isOpen: false });
    expect(await judged([], { ...given, nowMs: 0 }, ['test'])).toMatchObject({ isOpen: true, gates: [] });
  });

  it('names what is not met, and nothing that is', async () => {
    const gate = { ...MONDAYS, driftFree: true };
    const { problems } = await judged([change('prod')], { given: gate, nowMs: 0 });

    expect(problems).toEqual(['prod, windows']);
  });
});

describe('GATE_OVERRIDE', () => {
  const changes = [change('prod', { drift: 'somebody changed it' }), change('test')];

  it('passes a gate that is not met, and is told with its reason', async () => {
    expect(await judged(changes, { given: DRIFT_FREE, override: 'INC-7.' })).toMatchObject({
      isOpen: true,
      overrides: ['INC-7.', undefined],
      problems: [],
      warnings: ['The gate of prod is not met and was passed with GATE_OVERRIDE: INC-7.'],
    });
  });

  it('is not told where every gate is met', async () => {
    expect(await judged([change('test')], { given: DRIFT_FREE, override: 'INC-7' })).toMatchObject({
      isOpen: true,
      overrides: [undefined],
      warnings: [],
    });
  });
});

describe('The gate of a pull request’s destination branch', () => {
  it.each<[string, Given, boolean]>([
    ['closes a run with a gate in the manifest', { environments: { prod: { gate: DRIFT_FREE } } }, false],
    ['closes a run with a gate elsewhere in it', { environments: { test: { gate: DRIFT_FREE } } }, false],
    ['closes a run with GATE', { given: DRIFT_FREE }, false],
    ['closes none without a gate', { environments: { prod: {} } }, true],
  ])('%s, if it is not known', async (_, given, isOpen) => {
    expect((await judged([change('prod')], { ...given, pullRequest: 7 })).isOpen).toBe(isOpen);
    expect((await judged([change('prod')], given)).isOpen).toBe(true);
  });
});

describe('The commit that a gate is judged by', () => {
  const KNOWN = { kind: 'known', digest16: '', edited: false } as const;

  /** The places that Bitbucket is asked about. */
  const asked = async (madeFrom: object | undefined) => {
    const places: string[] = [];
    const refuse = (_: string, place: object): Promise<never> => {
      places.push(JSON.stringify(place));
      throw new PipeError('code-host-unreadable', 'no');
    };
    const more = { madeFrom } as Partial<GatedChange>;
    const { said } = await judged([change('prod', more)], {
      given: { builds: ['ci'] },
      reads: { list: refuse, one: refuse },
    });
    return { places: places.join(' '), said: said.join(' ') };
  };

  it.each([
    ['the build’s own, of what it builds', undefined, 'c0ffee'],
    ['the build’s own, if a mark has its beginning', { ...KNOWN, commit: 'c0ff' }, 'c0ffee'],
    ['that of the mark', { ...KNOWN, commit: 'beef' }, 'beef'],
  ])('is %s', async (_, madeFrom, commit) => {
    expect((await asked(madeFrom)).places).toContain(`"commit":"${commit}"`);
  });

  it('is not known where nobody knows what is brought', async () => {
    const { places, said } = await asked({ kind: 'unknown', because: 'it has no mark' });

    expect(places).toBe('');
    expect(said).toContain('what orders was made from: it has no mark');
  });
});
