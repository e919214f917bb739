import { describe, expect, it } from '@jest/globals';
import { zipSync } from 'fflate';
import { QUIET } from '../support/edited-copy.ts';
import { proxyFiles } from '../support/repository.ts';
import { type Scene, story } from '../support/story.ts';

interface Case {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** What the one difference must say beside its file. */
  readonly told: object;
}

const bytes = expect.stringMatching(/^\d+ bytes sha256:[0-9a-f]{64}$/);
const diff = (line: string) => ({ git: bytes, live: bytes, diff: expect.stringContaining(line) });

const CASES: readonly Case[] = [
  {
    name: 'root',
    file: 'apiproxy/root.xml',
    from: 'The root API',
    to: 'The Root API',
    told: { path: '/APIProxy/Description', git: 'The root API', live: 'The Root API' },
  },
  {
    name: 'endpoint',
    file: 'apiproxy/proxies/default.xml',
    from: '/endpoint<',
    to: '/endpoinu<',
    told: { path: '/ProxyEndpoint/HTTPProxyConnection/BasePath', git: '/endpoint', live: '/endpoinu' },
  },
  {
    name: 'policy',
    file: 'apiproxy/policies/SA-Limit.xml',
    from: '30ps',
    to: '31ps',
    told: { path: '/SpikeArrest/Rate', git: '30ps', live: '31ps' },
  },
  {
    name: 'attribute',
    file: 'apiproxy/policies/SA-Limit.xml',
    from: 'enabled="true"',
    to: 'enabled="tru"',
    told: { path: '/SpikeArrest/@enabled', git: 'true', live: 'tru' },
  },
  {
    name: 'script',
    file: 'apiproxy/resources/jsc/run.js',
    from: 'a = 1',
    to: 'a = 2',
    told: diff('+var a = 2;'),
  },
  {
    name: 'properties',
    file: 'apiproxy/resources/properties/limits.properties',
    from: 'most=10',
    to: 'most=11',
    told: diff('+most=11'),
  },
  {
    name: 'wsdl',
    file: 'apiproxy/resources/wsdl/a.wsdl',
    from: ' x ',
    to: ' y ',
    told: diff('+<definitions><a> y '),
  },
  {
    name: 'oas',
    file: 'apiproxy/resources/oas/a.yaml',
    from: '3.0.0',
    to: '3.0.1',
    told: diff('+openapi: 3.0.1'),
  },
  {
    name: 'jar',
    file: 'apiproxy/resources/java/a.jar',
    from: 'one',
    to: 'onf',
    told: { git: bytes, live: bytes },
  },
];

function everyKind(name: string): Readonly<Record<string, string>> {
  const root = `proxies/${name}/apiproxy`;
  return {
    ...proxyFiles(`proxies/${name}`, name),
    [`${root}/policies/SA-Limit.xml`]:
      '<SpikeArrest name="SA-Limit" enabled="true">\n  <Rate>30ps</Rate>\n</SpikeArrest>\n',
    [`${root}/resources/jsc/run.js`]: 'var a = 1;\n',
    [`${root}/resources/properties/limits.properties`]: 'most=10\n',
    [`${root}/resources/wsdl/a.wsdl`]: '<definitions><a> x </a></definitions>',
    [`${root}/resources/oas/a.yaml`]: 'openapi: 3.0.0\n',
    [`${root}/resources/java/a.jar`]: 'PK\u0003\u0004\u0000one',
  };
}

function serveEdited({ emulator }: Scene, { name, file, from, to }: Case): void {
  const files = Object.entries(emulator.importedFiles('apiproxy', name, '1')).map(([entry, content]) => {
    const text = Buffer.from(content).toString('latin1');
    if (entry === file) expect(text).toContain(from);
    return [entry, Buffer.from(entry === file ? text.replace(from, to) : text, 'latin1')] as const;
  });
  const revision = emulator.seed.revision({ name, bundle: zipSync(Object.fromEntries(files)) });
  emulator.seed.deployment({ name, revision, environment: 'test' });
}

describe('One character that somebody changed', () => {
  it('is found, named and alone, whatever kind of file it is in, and an export writes that file', async () => {
    const files = Object.assign({}, ...CASES.map(({ name }) => everyKind(name))) as Record<string, string>;
    await story({ files }, async (scene) => {
      await scene.run({ ...QUIET, PARALLEL: '20' });
      for (const one of CASES) serveEdited(scene, one);

      const drift = await scene.run({ ACTION: 'drift' });
      const exported = await scene.run({ ACTION: 'export' });
      const again = await scene.run({ ACTION: 'drift' });

      expect(drift.exitCode).toBe(5);
      const found = drift.result.differences ?? [];
      for (const { name, file, told } of CASES) {
        const own = found.filter(({ bundle }) => bundle === name);
        expect(own).toEqual([expect.objectContaining({ change: 'edited', file, revision: '2', ...told })]);
        const { path } = told as { path?: string };
        if (path === undefined) expect(own[0]).not.toHaveProperty('path');
      }
      expect(found).toHaveLength(CASES.length);
      expect(exported.log.match(/: rev 2, 1 file written/g)).toHaveLength(CASES.length);
      expect(again.result).toMatchObject({ outcome: 'unchanged', differences: [] });
    });
  });
});
