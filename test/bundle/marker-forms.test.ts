import { expect, it } from '@jest/globals';
import { templateAmong } from '../../src/bundle/feature-template.ts';
import { formatMarker, parseMarker, stripMarker } from '../../src/bundle/marker.ts';
import { FileRefusal } from '../../src/errors/file-refusal.ts';

const digest = 'sha256:0123456789abcdef0123';

it.each([
  [{ commit: 'A1B2C3D4E5F60718', build: 42 }, 'a1b2c3d4e5f6 #42', { commit: 'a1b2c3d4e5f6', build: 42 }],
  [{ commit: 'a1b2c3d4e5f', build: 42 }, 'local #42', { commit: undefined, build: 42 }],
  [{ commit: 'main-branch-1' }, 'local #0', { commit: undefined, build: undefined }],
  [{}, 'local #0', { commit: undefined, build: undefined }],
])('A mark of %j ends a description and is read back', (from, end, read) => {
  const mark = formatMarker({ digest, ...from });
  expect(mark).toBe(`[apigee-pipe 0123456789abcdef ${end}]`);
  expect(parseMarker(`Orders. ${mark}\n`)).toEqual({ digest16: '0123456789abcdef', ...read });
  expect(stripMarker(` Orders. ${mark}\n`)).toBe('Orders.');
  expect(parseMarker(`${mark} and more`)).toBeUndefined();
});

it('A feature template is a YAML file that says so, and nothing else', async () => {
  const found = async (name: string, kind: string, text: string | Error) =>
    (
      await templateAmong('/clone', {
        children: async () => [{ name, kind }],
        resolve: (folder: string, file: string) => `${folder}/${file}`,
        read: async () => {
          if (text instanceof Error) throw text;
          return Buffer.from(text);
        },
      } as never)
    )?.message;

  expect(await found('a.yaml', 'file', 'type: template\n')).toContain('a.yaml is an Apigee feature template');
  expect(await found('a.YML', 'file', 'name: x\ntype: "proxy"\n')).toContain(
    'a.YML is an Apigee feature template',
  );
  expect(await found('a.yaml', 'folder', 'type: template\n')).toBeUndefined();
  expect(await found('a.json', 'file', 'type: template\n')).toBeUndefined();
  expect(await found('a.yaml', 'file', 'type: other\n')).toBeUndefined();
  expect(await found('a.yaml', 'file', new FileRefusal('failed', 'No.', { where: 'a' }))).toBeUndefined();
  await expect(found('a.yaml', 'file', new TypeError('ours'))).rejects.toThrow(TypeError);
});
