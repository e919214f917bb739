import { describe, expect, it } from '@jest/globals';
import { createCloudProposals } from '../../../src/adapters/bitbucket/proposals/cloud-proposals.ts';
import { createDataCenterProposals } from '../../../src/adapters/bitbucket/proposals/data-center-proposals.ts';
import { changeId } from '../../../src/adapters/bitbucket/proposals/proposing.ts';
import { createCodeHostReads } from '../../../src/adapters/bitbucket/reads/create-reads.ts';
import { createCloudSettings } from '../../../src/adapters/bitbucket/settings/create-settings.ts';
import { Secret } from '../../../src/domain/secrets/secret.ts';
import { client, failureOf } from '../http/client.ts';
import { json, startServer } from '../http/fake-server.ts';

const kinds = ['cloud', 'data-center'] as const;
const signal = new AbortController().signal;
const place = { repository: 'acme/apis', pullRequest: 7 };

async function openAt(kind: (typeof kinds)[number], ...answers: readonly unknown[]) {
  const server = await startServer(...answers.map((answer) => json(200, answer)));
  const { http, clock } = client();
  const credential = { kind: 'access-token', token: new Secret('planted-token-of-bitbucket') } as const;
  const access = { kind, apiUrl: server.url, credential, proxyUrl: undefined };
  const ports = { http, clock };
  return {
    server,
    clock,
    reads: createCodeHostReads({ access, ports, signal }),
    settings: createCloudSettings({ access, repository: 'acme/apis', ports, signal }),
    proposals:
      kind === 'cloud'
        ? createCloudProposals(access, 'acme/apis', { ports, signal })
        : createDataCenterProposals(access, 'acme/apis', { ports, signal, trees: NO_CLONE }),
  };
}

const NO_CLONE = { entriesAt: () => Promise.resolve(undefined) };

/** None of them is a list: read as an empty one, no task would be open, and a gate would let the pull request pass. */
const NO_LIST: readonly unknown[] = [
  {},
  null,
  'text',
  7,
  { values: {} },
  { values: [null] },
  { values: ['open'] },
  { values: [], next: 7, nextPageStart: 'x' },
  // A list that goes on, and does not say where.
  { values: [], isLastPage: false },
];

describe('What is set in a repository', () => {
  it('is no list if it is odd: an empty one would have all of it made a second time', async () => {
    for (const answer of NO_LIST) {
      const { server, clock, settings } = await openAt('cloud', answer);

      const error = await failureOf(clock.run(settings.schedules()));
      await server[Symbol.asyncDispose]();

      expect(`${JSON.stringify(answer)}: ${String((error as { code?: unknown }).code)}`).toBe(
        `${JSON.stringify(answer)}: code-host-unreadable`,
      );
    }
  });
});

describe.each(kinds)('What Bitbucket %s is asked for', (kind) => {
  it('is no list if it is odd, and a sentence says so', async () => {
    for (const answer of NO_LIST) {
      const { server, clock, reads } = await openAt(kind, answer);

      const reading = reads.list('task', place, { fields: ['id', 'resolved'], first: 10 });
      const error = await failureOf(clock.run(reading));
      await server[Symbol.asyncDispose]();

      expect(`${JSON.stringify(answer)}: ${String((error as { code?: unknown }).code)}`).toBe(
        `${JSON.stringify(answer)}: code-host-unreadable`,
      );
    }
  });

  it.each([
    ['a number in the place of the text', { values: [{ id: 1, state: 7 }] }, 'state'],
    ['a text in the place of the number', { values: [{ id: 'one', state: 'OPEN' }] }, 'id'],
    ['a list in the place of the number', { values: [{ id: [1], state: 'OPEN' }] }, 'id'],
  ])('is not guessed from %s', async (_, answer, named) => {
    const { server, clock, reads } = await openAt(kind, answer);

    const reading = reads.list('task', place, { fields: ['id', 'resolved'], first: 10 });
    const error = await failureOf(clock.run(reading));
    await server[Symbol.asyncDispose]();

    expect(error).toMatchObject({
      code: 'code-host-unreadable',
      message: `What Bitbucket answered could not be read: ${named} is of another form than it documents.`,
    });
  });

  it.each([[[]], [7], ['text']])('is no pull request if it is %j', async (answer) => {
    const { server, clock, reads } = await openAt(kind, answer);

    const error = await failureOf(clock.run(reads.one('pullRequest', place, ['title', 'state'])));
    await server[Symbol.asyncDispose]();

    expect(error).toMatchObject({ code: 'code-host-unreadable' });
  });

  it('may be left out or empty, which is null', async () => {
    const { server, clock, reads } = await openAt(kind, { values: [{ id: null }] });

    const page = await clock.run(
      reads.list('task', place, { fields: ['id', 'text', 'createdAt'], first: 10 }),
    );
    await server[Symbol.asyncDispose]();

    expect(page.nodes).toEqual([{ id: null, text: null, createdAt: null }]);
  });
});

const PROPOSAL = {
  branch: 'apigee-export',
  base: 'a'.repeat(40),
  destination: 'main',
  title: 'Export',
  description: 'What was changed by hand.',
};

describe('A pull request that is proposed', () => {
  it.each([[{}], [{ values: {} }], [{ values: [{ id: 'x' }] }]])(
    'is not opened a second time if the list of those there are is %j',
    async (list) => {
      const { server, clock, proposals } = await openAt('cloud', { target: { message: 'x' } }, {}, {}, list);

      const error = await failureOf(clock.run(proposals.propose({ ...PROPOSAL, files: new Map() })));
      await server[Symbol.asyncDispose]();

      expect(error).toMatchObject({ code: 'code-host-unreadable' });
      expect(server.received.map(({ method }) => method)).toEqual(['GET', 'DELETE', 'POST', 'GET']);
    },
  );

  it.each([
    ['list of pull requests', [{}], ['GET', 'GET']],
    ['list of pull requests', [{ values: [{ id: 1 }] }], ['GET', 'GET']],
    ['branch', undefined, ['GET']],
  ] as const)('is not opened a second time on Data Center if its %s is odd: %j', async (_, list, methods) => {
    const files = new Map([['a.xml', Buffer.from('<a/>')]]);
    const message = `Export\n\nApigee-Pipe-Export: ${changeId(files, '')} 1/1\n`;
    const tip = list === undefined ? { values: {} } : { values: [{ id: 'b'.repeat(40), message }] };
    const { server, clock, proposals } = await openAt('data-center', tip, ...(list ?? []));

    const error = await failureOf(clock.run(proposals.propose({ ...PROPOSAL, files })));
    await server[Symbol.asyncDispose]();

    expect(error).toMatchObject({ code: 'code-host-unreadable' });
    expect(server.received.map(({ method }) => method)).toEqual(methods);
  });
});
