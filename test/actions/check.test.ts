import { describe, expect, it } from '@jest/globals';
import { check } from '../../src/actions/check.ts';
import type { ApigeeConfig } from '../../src/config/config.ts';
import type { Activity, PermissionCheck } from '../../src/domain/permission.ts';
import type { Run, RunEvent } from '../../src/run/context.ts';
import { keepRecord } from '../../src/run/keep-record.ts';

interface Given {
  /** What the account may do; what is not named it may. */
  readonly answers?: (activity: Activity) => boolean | undefined;
  readonly wanted?: readonly string[];
  readonly environments?: readonly string[];
  readonly runtime?: string;
  readonly remedy?: string;
  readonly features?: readonly object[];
}

/** A check of an account, without a Bitbucket credential. */
async function checked(given: Given = {}) {
  const { answers = () => true, wanted = ['test'], environments = ['test', 'prod'], features } = given;
  const said: string[] = [];
  const asked: Activity[] = [];
  const { record, note } = keepRecord();
  const events: RunEvent[] = [];
  const elapsed = [1000, 2500][Symbol.iterator]();
  const permission = (activity: Activity): PermissionCheck => ({
    activity,
    permission: `${activity.kind}s`,
    allowed: answers(activity),
    seenBy: 'nobody',
    ...(given.remedy === undefined ? {} : { remedy: given.remedy }),
  });
  const apigee = {
    signIn: async () => ({ account: 'ada', method: 'KEY_FILE' }),
    organization: async () => ({ name: 'acme', runtime: given.runtime, environments }),
    permissions: async (activities: readonly Activity[]) => {
      asked.push(...activities);
      return activities.map(permission);
    },
    rolesFor: (activities: readonly Activity[]) =>
      [...new Set(activities.map(({ kind }) => kind))].map((kind) => ({ title: `Role of ${kind}` })),
  };
  const run = {
    config: { action: 'setup' },
    context: {},
    record,
    events: {
      emit: (event: RunEvent) => {
        events.push(event);
        note(event);
      },
    },
    ports: {
      clock: { elapsed: () => elapsed.next().value ?? 0 },
      logger: {
        progress: () => undefined,
        say: (text: string) => void said.push(text),
        colour: false,
        columns: 100,
      },
      apigee: async () => apigee,
      codeHost: async () => features && { features: async () => features },
      codeHostReads: async () => undefined,
    },
  } as unknown as Run;
  const outcome = await check(run, { environments: wanted } as unknown as ApigeeConfig);
  const isIn = (title: string) => said.some((text) => text.startsWith(title));
  const permissions = events.flatMap((event) =>
    event.kind === 'checked' ? event.connection.apigee.permissions : [],
  );
  return { outcome, said: said.join('\n'), asked, record, isIn, permissions };
}

const environmentsIn = (activities: readonly Activity[]) => [
  ...new Set(activities.flatMap((one) => ('environment' in one ? [one.environment] : []))),
];

describe('A check of what an account may do', () => {
  it('says who signed in, how long it took, and what was found', async () => {
    const { outcome, said, isIn } = await checked({ runtime: 'HYBRID' });

    expect(outcome).toBe('done');
    expect(said).toMatch(/^Signed in\s+ada via KEY_FILE\s+\(?1\.5 ?s/m);
    expect(said).toContain('organization acme, hybrid');
    expect(said).toContain('environments test, prod');
    expect(isIn('Note')).toBe(false);
    expect(isIn('Bitbucket')).toBe(false);
    expect(isIn('Connection')).toBe(false);
  });

  it('says what is not known of an organization', async () => {
    const { said } = await checked({ environments: [] });

    expect(said).toMatch(/organization acme$/m);
    expect(said).toContain('no environments');
  });

  it('is about the environments of the run, or all there are', async () => {
    expect(environmentsIn((await checked()).asked)).toEqual(['test']);
    expect(environmentsIn((await checked({ wanted: [] })).asked)).toEqual(['test', 'prod']);
  });

  it('refuses an environment that is not there, if it can see any', async () => {
    await expect(checked({ wanted: ['test', 'qa'] })).rejects.toThrow(
      'The organization acme has no environment qa.',
    );
    expect((await checked({ wanted: ['qa'], environments: [] })).outcome).toBe('done');
  });

  it('says what Bitbucket lets it do, where it says anything', async () => {
    expect((await checked({ features: [] })).isIn('Bitbucket')).toBe(false);
    const feature = { feature: 'reports', outcome: 'allowed', sentence: 'x' };
    expect((await checked({ features: [feature] })).isIn('Bitbucket')).toBe(true);
  });
});

describe('A permission', () => {
  const lacking = (kind: Activity['kind'], allowed: false | undefined, what?: string) =>
    checked({
      answers: (activity) =>
        activity.kind === kind && (what === undefined || ('what' in activity && activity.what === what))
          ? allowed
          : true,
    });

  it.each([
    ['import', undefined, 'unavailable'],
    ['deploy', undefined, 'unavailable'],
    ['watch', undefined, 'unavailable'],
    ['read', 'bundles', 'unavailable'],
    ['read', 'environment-groups', 'done'],
    ['undeploy', undefined, 'done'],
    ['delete', undefined, 'done'],
  ] as const)('that is lacking to %s %s ends the run as %s', async (kind, what, outcome) => {
    const { record, ...told } = await lacking(kind, false, what);
    const [problem] = outcome === 'done' ? record.warnings : record.problems;

    expect(told.outcome).toBe(outcome);
    expect(record.problems).toHaveLength(outcome === 'done' ? 0 : 1);
    expect(record.warnings).toHaveLength(outcome === 'done' ? 1 : 0);
    expect(problem?.message).toContain(`The account lacks ${kind}s`);
    expect(problem?.hint).toContain(`the role Role of ${kind},`);
    expect(told.said).toContain(`✖ ${kind}s `);
  });

  it('that nobody knows of is told, and how it could be known, and ends nothing', async () => {
    const { outcome, record, said } = await lacking('deploy', undefined);

    expect(outcome).toBe('done');
    expect(record.warnings.map(({ code, hint }) => [code, hint])).toEqual([
      ['permission-unknown', undefined],
    ]);
    expect(said).toContain('○ deploys ');
    expect(said).toContain('not known: nobody');
    expect((await checked({ answers: () => undefined, remedy: 'Ask.' })).record.warnings[0]?.hint).toBe(
      'Ask.',
    );
  });

  it('that is allowed is told, and not as unknown', async () => {
    const { said } = await checked();

    expect(said).toContain('✔ deploys ');
    expect(said).not.toContain('not known');
  });

  it('is refused if it is refused for anything, and unknown if it is unknown for anything', async () => {
    const of = (first: boolean | undefined) =>
      checked({ answers: (activity) => ('of' in activity && activity.of === 'sharedflow' ? first : true) });
    const told = async (first: boolean | undefined) =>
      (await of(first)).permissions.find(({ permission }) => permission === 'imports')?.allowed;

    expect([await told(true), await told(false), await told(undefined)]).toEqual([true, false, null]);
  });

  it('that two roles give is asked for in the plural', async () => {
    const { record } = await checked({ answers: ({ kind }) => kind !== 'import' && kind !== 'deploy' });

    expect(record.problems[0]?.hint).toContain('the roles Role of import');
  });
});
