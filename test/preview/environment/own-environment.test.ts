import { describe, expect, it } from '@jest/globals';
import { PipeError } from '../../../src/errors/pipe-error.ts';
import type { ApigeeEntities, EntityAddress } from '../../../src/ports/apigee-entities.ts';
import { makeEnvironment } from '../../../src/preview/environment/make-environment.ts';
import {
  findMarkedEnvironments,
  type OwnEnvironment,
  readOwnEnvironment,
  withOwnEnvironment,
} from '../../../src/preview/environment/own-environment.ts';
import { formatPreviewMark } from '../../../src/preview/mark.ts';
import { createDrivenClock } from '../../adapters/clock/driven-clock.ts';

const owner = { repository: 'acme/apis', pullRequest: 7 };
const described = (pullRequest: number) => ({
  name: 'pr-7',
  description: formatPreviewMark({ ...owner, pullRequest, commit: undefined, expiresAtMs: 0 }),
});
const own: OwnEnvironment = {
  name: 'pr-7',
  likeEnvironment: 'test',
  group: 'previews',
  instance: 'eu',
  exists: false,
  isInGroup: false,
  isOnInstance: false,
};
const settings = { name: 'pr-7', group: 'previews', instance: undefined, likeEnvironment: 'test' };

interface There {
  readonly [address: string]: unknown;
}

async function read(there: There, change: Partial<typeof settings> & { instance?: string | undefined } = {}) {
  const entities = {
    read: async ({ segments }: EntityAddress) => {
      const found = there[segments.join('/')];
      if (found instanceof Error) throw found;
      return found;
    },
  };
  const apigee = { environmentGroups: async () => there['groups'] ?? [] };
  return readOwnEnvironment({ ...settings, ...change }, owner, { apigee, entities } as never).catch(
    (error: PipeError) => `${error.message} ${error.hint ?? ''}`.trim(),
  );
}

const groups = [{ name: 'previews', hostnames: [], environments: ['pr-7'] }];
const one = { instances: [{ name: 'eu' }] };
const two = { instances: [{ name: 'eu' }, { name: 'us' }] };

describe('The environment of a pull request', () => {
  it('is as far as it was made', async () => {
    const attachments = { attachments: [{ name: 'a', environment: 'pr-7' }] };

    expect(await read({ groups, instances: one })).toMatchObject({
      exists: false,
      isInGroup: true,
      isOnInstance: false,
      instance: 'eu',
    });
    const there = { groups, instances: one, 'environments/pr-7': described(7) };
    expect(await read({ ...there, 'instances/eu/attachments': attachments })).toMatchObject({
      exists: true,
      isOnInstance: true,
    });
    expect(await read(there)).toMatchObject({ exists: true, isOnInstance: false });
    const missing = new PipeError('environment-missing', 'no');
    expect(await read({ groups, instances: one, 'environments/pr-7': missing })).toMatchObject({
      exists: false,
    });
  });

  it('is nobody else’s', async () => {
    for (const other of [described(8), { name: 'pr-7' }])
      expect(await read({ groups, instances: one, 'environments/pr-7': other })).toContain(
        'There is an environment pr-7 that is not of this pull request’s preview.',
      );
    expect(await read({ groups, instances: one, 'environments/pr-7': 'x' })).toContain(
      'is not what its API promises',
    );
  });

  it('joins a group that is there', async () => {
    expect(await read({ instances: one })).toBe(
      'There is no environment group previews for previews to join. The organization has none.',
    );
    expect(await read({ groups, instances: one }, { group: 'other' })).toContain(
      'The organization has previews.',
    );
  });

  it('is attached to the only instance, or to the one that is named', async () => {
    expect(await read({ groups, instances: two }, { instance: 'us' } as never)).toMatchObject({
      instance: 'us',
    });
    expect(await read({ groups, instances: two })).toContain('is not said. The organization has eu, us.');
    expect(await read({ groups, instances: two }, { instance: 'ap' } as never)).toContain(
      'There is no instance ap',
    );
    expect(await read({ groups, instances: {} })).toContain('has no runtime instance');
  });

  it('is found by its mark, of those whose name may be one', async () => {
    const there: There = {
      environments: ['pr-7', 'test', 'pr-8'],
      'environments/pr-7': described(7),
      'environments/test': described(9),
      'environments/pr-8': { name: 'pr-8', description: 'by hand' },
    };
    const entities = { read: async ({ segments }: EntityAddress) => there[segments.join('/')] };
    const found = await findMarkedEnvironments(entities, (name) => name.startsWith('pr-'));

    expect(found.map(({ name, mark }) => `${name} ${mark.pullRequest}`)).toEqual(['pr-7 7']);
  });
});

describe('A plan for an environment that is to be made', () => {
  const seen = (change: Partial<OwnEnvironment> = {}) => {
    const asked: unknown[] = [];
    const apigee = {
      servingIn: async () => ['serving'],
      environmentAssets: async () => 'assets',
      flowHooks: async () => ['hook'],
      environmentGroups: async () => [
        { name: 'previews', environments: ['zz', 'aa'] },
        { name: 'live', environments: [] },
      ],
      permissions: async (activities: readonly unknown[]) => void asked.push(...activities),
    };
    return { asked, apigee: withOwnEnvironment(apigee as never, { ...own, ...change }) };
  };

  it('sees it empty, in its group, with the permissions of the one that it is like', async () => {
    const { apigee, asked } = seen();

    expect(await apigee.servingIn('pr-7', 'apiproxy')).toEqual([]);
    expect(await apigee.servingIn('test', 'apiproxy')).toEqual(['serving']);
    expect(await apigee.flowHooks('pr-7')).toEqual([]);
    expect(await apigee.flowHooks('test')).toEqual(['hook']);
    expect(await apigee.environmentAssets('pr-7', new Set())).toMatchObject({ targetServers: undefined });
    expect(await apigee.environmentAssets('test', new Set())).toBe('assets');
    expect((await apigee.environmentGroups()).map(({ environments }) => environments)).toEqual([
      ['aa', 'pr-7', 'zz'],
      [],
    ]);
    await apigee.permissions([
      { kind: 'watch', environment: 'pr-7' },
      { kind: 'watch', environment: 'prod' },
      { kind: 'import', of: 'apiproxy', name: 'orders' },
    ]);
    expect(asked).toEqual([
      { kind: 'watch', environment: 'test' },
      { kind: 'watch', environment: 'prod' },
      { kind: 'import', of: 'apiproxy', name: 'orders' },
    ]);
  });

  it('sees what is there once it is made', async () => {
    const { apigee } = seen({ exists: true });

    expect(await apigee.servingIn('pr-7', 'apiproxy')).toEqual(['serving']);
    expect(await apigee.flowHooks('pr-7')).toEqual(['hook']);
  });
});

describe('The making of an environment', () => {
  /** The answers to the first requests are lost, and with them the request or not. */
  async function make(fates: readonly ('taken' | 'not taken')[]) {
    const there: Record<string, unknown> = {};
    const left = [...fates];
    const sent: string[] = [];
    const asked: string[] = [];
    const entities = {
      read: async ({ segments, right, operation }: EntityAddress) => {
        asked.push(`${operation} by ${right}`);
        return there[segments.join('/')];
      },
      beginCreating: async ({ segments }: EntityAddress) => {
        const path = segments.join('/');
        sent.push(path);
        const fate = left.shift();
        if (fate !== 'not taken') {
          const attachments = [{ name: 'a', environment: 'pr-7' }];
          if (path === 'environments') there['environments/pr-7'] = { name: 'pr-7' };
          else there[path] = { attachments };
        }
        if (fate !== undefined) throw new PipeError('apigee-answer-lost', 'lost');
        return { kind: 'done' };
      },
    } as unknown as ApigeeEntities;
    const clock = createDrivenClock();
    const signal = new AbortController().signal;
    const ports = { entities, clock, signal, deadlineMs: 60_000, onStep: () => undefined };
    await clock.run(makeEnvironment(own, 'mark', ports));
    return { sent, asked };
  }

  it('sends again what was not taken, and nothing twice that was', async () => {
    expect((await make(['taken', 'taken', 'taken'])).sent).toEqual([
      'environments',
      'instances/eu/attachments',
      'envgroups/previews/attachments',
    ]);
    expect((await make(['not taken', 'taken', 'not taken', 'taken'])).sent).toEqual([
      'environments',
      'environments',
      'instances/eu/attachments',
      'instances/eu/attachments',
      'envgroups/previews/attachments',
    ]);
  });

  it('looks at places of instances and of groups, each with its own right', async () => {
    expect((await make(['taken', 'taken', 'taken'])).asked.slice(1)).toEqual([
      'list the environments of instance eu by instanceattachments.list',
      'list the environments of group previews by envgroupattachments.list',
    ]);
  });
});
