import { describe, expect, it } from '@jest/globals';
import { connectionOf, describeConnection } from '../../../src/actions/steps/check-connection.ts';
import { PipeError } from '../../../src/errors/pipe-error.ts';

const refused = (status: number) => new PipeError('code-host-unreadable', 'No.', { status });

interface Host {
  readonly lists?: Readonly<Record<string, readonly object[] | PipeError>>;
  readonly account?: object | PipeError;
  readonly lacks?: readonly string[];
  readonly credential?: object;
  readonly repository?: string | undefined;
}

async function connection({ lists = {}, account = { name: 'Ada' }, lacks = [], ...host }: Host) {
  const asked: string[] = [];
  const answered = async (answer: unknown) => {
    if (answer instanceof PipeError) throw answer;
    return answer;
  };
  const reads = {
    one: () => answered(account),
    lacks: (kind: string) => (lacks.includes(kind) ? 'It has none.' : undefined),
    list: (kind: string, { repository }: { readonly repository?: string }) => {
      asked.push(`${kind} ${repository}`);
      const found = lists[kind] ?? [];
      return answered(found instanceof PipeError ? found : { nodes: found });
    },
    credential: () => host.credential ?? {},
  };
  const repository = 'repository' in host ? host.repository : 'acme/apis';
  const run = { ports: { codeHostReads: async () => reads }, context: { repository } };
  return { told: await connectionOf(run as never), asked };
}

describe('The connection to Bitbucket', () => {
  it('is nothing without a credential', async () => {
    const run = { ports: { codeHostReads: async () => undefined }, context: {} };
    expect(await connectionOf(run as never)).toBeNull();
  });

  it('tells what the credential sees, of the workspace and of the repository', async () => {
    const lists = {
      workspace: [{ slug: 'acme' }, { slug: 3 }],
      repository: [{ fullName: 'acme/apis' }],
      webhook: [{ url: 'https://ci.example' }],
    };
    const { told, asked } = await connection({
      lists,
      credential: { scopes: ['pullrequest'], nearLimit: false },
    });
    expect(told).toEqual({
      account: 'Ada',
      workspaces: ['acme'],
      repositories: ['acme/apis'],
      scopes: { granted: ['pullrequest'], missing: [] },
      rateLimit: 'enough left',
      webhooks: ['https://ci.example'],
    });
    expect(asked).toContain('repository acme');
    expect(asked).toContain('pipeline acme/apis');
  });

  it('names the scopes whose absence is a refusal, and no other failure', async () => {
    const { told } = await connection({
      account: refused(403),
      lists: { pipeline: refused(403), restriction: refused(500), webhook: refused(403) },
      credential: { nearLimit: true },
    });
    expect(told).toMatchObject({
      account: null,
      scopes: { granted: null, missing: ['account', 'pipeline', 'webhook'] },
      rateLimit: 'nearly used up',
    });
    expect((await connection({})).told?.rateLimit).toBeNull();
  });

  it('asks for nothing that there is not, and of no repository that is not known', async () => {
    expect((await connection({ lacks: ['workspace', 'pipeline'] })).asked).toEqual([
      'repository acme',
      'pullRequest acme/apis',
      'restriction acme/apis',
      'webhook acme/apis',
    ]);
    expect((await connection({ repository: undefined })).asked).toEqual(['workspace undefined']);
  });

  it('is told in a line for each thing that is known', () => {
    const nothing = {
      account: null,
      workspaces: [],
      repositories: [],
      scopes: { granted: null, missing: [] },
      rateLimit: null,
      webhooks: [],
    };
    expect(describeConnection(nothing)).toEqual([]);
    expect(
      describeConnection({
        account: 'Ada',
        workspaces: ['a', 'b'],
        repositories: ['a/x'],
        scopes: { granted: ['one'], missing: ['two'] },
        rateLimit: null,
        webhooks: ['https://ci.example'],
      }),
    ).toEqual([
      'account Ada',
      'workspaces a, b',
      'repositories a/x',
      'scopes granted: one',
      'scopes that some features would need: two',
      'webhooks to https://ci.example',
    ]);
  });
});
