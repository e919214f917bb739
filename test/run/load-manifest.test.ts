import { describe, expect, it } from '@jest/globals';
import { FileRefusal } from '../../src/errors/file-refusal.ts';
import { loadManifest } from '../../src/run/load-manifest.ts';

type Kinds = Readonly<Record<string, 'file' | 'folder' | 'link' | 'other'>>;

function place(kinds: Kinds, text = 'version: 1') {
  const limits: (number | undefined)[] = [];
  const files = {
    resolve: (clone: string, name: string) => `${clone}/${name}`,
    kindOf: async (path: string) => kinds[path.slice('/clone/'.length)],
    children: async () => Object.entries(kinds).map(([name, kind]) => ({ name, kind })),
    read: async (_: string, limit?: number) => {
      limits.push(limit);
      return Buffer.from(text);
    },
  };
  return { clone: '/clone', files: files as never, limits };
}

const load = async (kinds: Kinds, named?: string) => {
  const { manifest, notes } = await loadManifest(named, place(kinds));
  return { read: manifest !== undefined, notes: notes.map(({ variable }) => variable) };
};
const refusal = async (kinds: Kinds, named?: string) =>
  loadManifest(named, place(kinds)).then(
    () => 'none',
    (error: Error) => error.message,
  );

describe('The manifest', () => {
  it.each([
    [{}, false, []],
    [{ 'apigee.yaml': 'file' }, true, []],
    [{ 'apigee.yml': 'link' }, true, []],
    [{ 'apigee.yaml': 'file', 'apigee.yml': 'file' }, true, ['apigee.yml']],
    [{ 'apigee.json': 'file', '.apigee.yaml': 'file' }, false, ['apigee.json']],
    [{ 'apigee.json': 'folder', 'other.yaml': 'file' }, false, []],
    [{ 'apigee.yaml': 'file', 'APIGEE.YAML': 'file' }, true, []],
    [{ 'APIGEE.YAML': 'file' }, false, ['APIGEE.YAML']],
  ] as const)(
    'of a clone with %j is read (%p), and what is not read is told: %j',
    async (kinds, read, notes) => {
      expect(await load(kinds)).toEqual({ read, notes });
    },
  );

  it('that is named is read alone, and has to be a file', async () => {
    expect(await load({ 'a.yaml': 'file', 'apigee.json': 'file' }, 'a.yaml')).toEqual({
      read: true,
      notes: [],
    });
    expect(await load({ 'a.yaml': 'link' }, 'a.yaml')).toEqual({ read: true, notes: [] });
    for (const kinds of [{}, { 'a.yaml': 'folder' }] as const)
      expect(await refusal(kinds, 'a.yaml')).toBe(
        'MANIFEST names a.yaml, which is no file of this repository.',
      );
    expect(await refusal({ 'apigee.yaml': 'folder' })).toBe('apigee.yaml is no file of this repository.');
  });

  it('may have a megabyte, and a long name is not told whole', async () => {
    const at = place({ 'apigee.yaml': 'file' });
    await loadManifest(undefined, at);
    expect(at.limits).toEqual([1_048_576]);
    expect(await refusal({}, 'x'.repeat(200))).toContain(`${'x'.repeat(200)}, which`);
    expect(await refusal({}, 'x'.repeat(201))).toContain(`${'x'.repeat(200)}…, which`);
  });

  it('that cannot be read is told with the reason, and any other failure is passed on', async () => {
    const failing = (error: Error) => {
      const { clone, files } = place({ 'apigee.yaml': 'file' });
      const read = async (): Promise<never> => {
        throw error;
      };
      return loadManifest(undefined, { clone, files: { ...(files as object), read } as never });
    };
    const refused = Object.assign(Object.create(FileRefusal.prototype) as FileRefusal, {
      message: 'It is large.',
    });
    await expect(failing(refused)).rejects.toThrow('The manifest cannot be read: It is large.');
    await expect(failing(new TypeError('ours'))).rejects.toThrow('ours');
  });
});
