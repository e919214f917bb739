import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Emulator, startEmulator } from '../emulator.ts';
import { type Ask, asking } from './asking.ts';
import { commit } from './bitbucket.ts';

let emulator: Emulator;
let cloud: Ask;

beforeAll(async () => {
  emulator = await startEmulator({ clock: 'driven' });
  ({ cloud } = asking(emulator));
});

afterAll(async () => {
  await emulator.close();
  expect(emulator.unexpected).toEqual([]);
});

describe('The repository on Cloud', () => {
  it('has a UUID, a main branch, a workspace and a project', async () => {
    const { json } = await cloud('GET ');

    expect(json).toMatchObject({
      type: 'repository',
      full_name: 'acme/apis',
      uuid: emulator.bitbucket.cloud.uuid,
      mainbranch: { type: 'branch', name: 'main' },
      workspace: { slug: 'acme' },
      project: { key: 'API' },
    });
  });

  it('is found by its UUIDs too', async () => {
    const { uuid } = emulator.bitbucket.cloud;
    const workspace = ((await cloud('GET ')).json['workspace'] as unknown as { uuid: string }).uuid;
    const path = `/2.0/repositories/${encodeURIComponent(workspace)}/${encodeURIComponent(uuid)}`;

    expect((await cloud(`GET ${path}`)).json).toMatchObject({ full_name: 'acme/apis' });
  });

  it('lists branches with their tips, filtered by q', async () => {
    const { json } = await cloud(`GET /refs/branches?q=${encodeURIComponent('name ~ "greet"')}`);

    expect(json).toMatchObject({ values: [{ name: 'feature/greeting', target: { hash: commit } }], size: 1 });
  });

  it('finds a branch whose name has a slash, plain or encoded', async () => {
    for (const name of ['feature/greeting', 'feature%2Fgreeting']) {
      expect((await cloud(`GET /refs/branches/${name}`)).json).toMatchObject({ name: 'feature/greeting' });
    }
  });

  it('makes a branch at a commit, once', async () => {
    const wanted = { name: 'hotfix/a', target: { hash: commit } };

    expect(await cloud('POST /refs/branches', wanted)).toMatchObject({ status: 201, json: wanted });
    expect(await cloud('POST /refs/branches', wanted)).toMatchObject({ status: 400 });
    expect((await cloud('DELETE /refs/branches/hotfix/a')).status).toBe(204);
  });

  it('lists commits that one branch has and another has not, newest first', async () => {
    const { json } = await cloud('GET /commits?include=feature/greeting&exclude=main');

    expect(json).toMatchObject({ values: [{ type: 'commit', hash: commit, parents: [{}] }] });
    expect(json).not.toHaveProperty('size');
  });

  it('follows commits by an opaque cursor', async () => {
    for (let count = 0; count < 5; count += 1) {
      emulator.clock.advance(1000);
      emulator.bitbucket.onCloud.push('busy');
    }
    const first = await cloud('GET /commits/busy?pagelen=4&fields=next,values.hash');
    const { next } = first.body as { next: string };
    const second = await cloud(`GET ${next.replace(emulator.urls.bitbucket, '')}`);

    expect(next).toContain('ctx=');
    expect((first.body as { values: unknown[] }).values).toHaveLength(4);
    expect((second.body as { values: unknown[] }).values).toHaveLength(2);
    expect((await cloud('GET /commits?ctx=made-up')).status).toBe(400);
  });

  it('gives one commit by a short hash, and nothing below it', async () => {
    expect((await cloud(`GET /commit/${commit.slice(0, 12)}`)).json).toMatchObject({ hash: commit });
    expect((await cloud(`GET /commit/${commit.slice(0, 12)}/statuses`)).status).toBe(404);
  });

  it('reads files and folders at a commit', async () => {
    emulator.bitbucket.onCloud.push('files', { files: { 'a/b/c.txt': 'see\n', 'a/d.txt': 'dee\n' } });

    expect((await cloud('GET /src/files/a/b/c.txt')).body).toBe('see\n');
    expect((await cloud('GET /src/files/a/b/c.txt?format=meta')).json).toMatchObject({ size: 4 });
    expect((await cloud('GET /src/files/a/')).json).toMatchObject({
      values: [
        { type: 'commit_directory', path: 'a/b' },
        { type: 'commit_file', path: 'a/d.txt' },
      ],
    });
    expect((await cloud('GET /src/files/nothing')).status).toBe(404);
  });

  it('counts what differs between two branches', async () => {
    const { json } = await cloud('GET /diffstat/feature%2Fgreeting..main');

    expect(json).toMatchObject({
      values: [
        { status: 'added', lines_added: 1, lines_removed: 0, new: { path: 'greeting.txt' }, old: null },
      ],
    });
  });

  it('lists tags, annotated and not', async () => {
    emulator.bitbucket.onCloud.addTag('v1', 'main', 'First');
    emulator.bitbucket.onCloud.addTag('v2', commit);

    expect((await cloud('GET /refs/tags')).json).toMatchObject({
      values: [
        { name: 'v1', message: 'First' },
        { name: 'v2', target: { hash: commit }, message: null },
      ],
    });
    expect((await cloud('GET /refs/tags/v2')).json).toMatchObject({ date: null });
  });
});

describe('Partial answers', () => {
  it('keep plain names, add with +, take away with -', async () => {
    const plain = await cloud('GET ?fields=uuid,mainbranch.name');
    const without = await cloud('GET ?fields=-links,-owner.links');

    expect(plain.body).toEqual({ uuid: emulator.bitbucket.cloud.uuid, mainbranch: { name: 'main' } });
    expect(without.body).not.toHaveProperty('links');
    expect((without.body as { owner: object }).owner).not.toHaveProperty('links');
  });
});
