import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { renderHtmlReport } from '../../../src/report/html/page.ts';
import { SCRIPT, SCRIPT_SHA256, STYLE, STYLE_SHA256 } from '../../../src/report/html/style.ts';
import { everything, large } from '../html-results.ts';
import { deploymentOf, links, plannedOf, resultOf, unchangedOf, unconfigured } from '../results.ts';

describe('report.html', () => {
  it('has a section for everything that the result tells, and none for what it does not', () => {
    const ids = (page: string): readonly string[] =>
      [...page.matchAll(/<section id="(\w+)"/g)].map(([, id = '']) => id);

    expect(ids(renderHtmlReport(everything(), links))).toEqual([
      'problems',
      'gates',
      'bundles',
      'audit',
      'differences',
      'configuration',
      'previews',
      'findings',
      'dependencies',
      'warnings',
    ]);
    expect(ids(renderHtmlReport(unconfigured, links))).toEqual(['problems']);
  });

  it('knows the hashes of its own style and script', () => {
    const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64');

    expect([STYLE_SHA256, SCRIPT_SHA256]).toEqual([hashOf(STYLE), hashOf(SCRIPT)]);
  });

  it('lets in nothing but its own style and script', () => {
    const page = renderHtmlReport(everything(), links);

    expect(page).toMatch(
      /content="default-src &#39;none&#39;; style-src &#39;sha256-[^;]+&#39;; script-src &#39;sha256-/,
    );
    expect(page).not.toMatch(/\ssrc=|@import|url\((?!#arrow)|\sstyle=|\son\w+=/);
  });

  it('says after a failure what serves, and puts it first', () => {
    const failed = (
      aftermath: 'untouched' | 'replaced' | 'put-back' | 'removed' | 'kept' | 'rollback-failed' | 'stopped',
    ) =>
      deploymentOf({ bundle: aftermath, change: 'failed', aftermath, revision: { before: '5', after: '8' } });
    const page = renderHtmlReport(
      resultOf({
        outcome: 'degraded',
        bundles: [],
        deployments: [
          unchangedOf('quiet', 'test', '1'),
          failed('untouched'),
          failed('replaced'),
          failed('put-back'),
          failed('removed'),
          failed('kept'),
          failed('rollback-failed'),
          failed('stopped'),
        ],
      }),
      links,
    );
    const rows = [...page.matchAll(/<tr data-changed="(yes|no)"><th scope="row">([\w-]+).*?<\/tr>/gs)];

    expect(rows.map(([, changed, name]) => `${name} ${changed}`).at(-1)).toBe('quiet no');
    const said = Object.fromEntries(
      rows.map(([text, , name = '']) => [name, text.replaceAll(/<[^>]*>/g, ' ')]),
    );
    expect(said['untouched']).toContain('rev 5 still serves');
    const gone = deploymentOf({
      change: 'failed',
      aftermath: 'replaced',
      revision: { before: '5', after: null },
    });
    expect(renderHtmlReport(resultOf({ deployments: [gone] }), links)).toContain('nothing serves any more');
    expect(said['replaced']).toContain('rev 8 of somebody else serves');
    expect(said['put-back']).toContain('rev 5 serves again');
    expect(said['removed']).toContain('nothing serves');
    expect(said['kept']).toContain('rev 8 stays deployed');
    expect(said['rollback-failed']).toContain('a person is needed');
    expect(said['stopped']).toContain('stopped under way');
  });

  it('shows commit, age, state and content of what serves, whatever the action', () => {
    const kind = 'apiproxy' as const;
    const at = { bundle: 'orders', kind, environment: 'test' };
    const place = { ...at, revision: '7' };
    const deployedAt = '2026-11-20T10:00:00.000Z';
    const from = { commit: 'c0ffee123456', build: 42, edited: false };
    const startedAt = '2026-11-23T10:00:00.000Z';
    const cellOf = (more: Parameters<typeof resultOf>[0]): string => {
      const result = resultOf({ startedAt, bundles: [], deployments: [], plan: [], ...more });
      const [, cell = ''] = /<td>(.*?)<\/td>/s.exec(renderHtmlReport(result, links)) ?? [];
      return cell
        .replaceAll(/<[^>]*>/g, ' ')
        .replaceAll(/\s+/g, ' ')
        .trim();
    };
    const serving = [{ ...place, deployedAt, from, state: 'READY', content: 'same' as const }];
    const known = 'commit c0ffee123456 #42 deployed 3 days ago READY';

    expect(cellOf({ serving })).toBe(`– as in git rev 7 ${known}`);
    expect(cellOf({ serving: [{ ...place, content: 'unknown' }] })).toBe('– not compared rev 7');
    expect(cellOf({ serving, plan: [plannedOf({ ...at, change: 'unchanged' })] })).toContain(known);
    expect(cellOf({ serving, plan: [plannedOf({ ...at, change: 'deploy' })] })).toContain(
      'what serves: commit c0ffee123456 #42, deployed 3 days ago, READY',
    );
    expect(cellOf({ serving, deployments: [unchangedOf('orders', 'test', '7')] })).toContain(
      'commit c0ffee123456 #42 deployed 3 days ago',
    );
    // What it replaced is gone, and its age with it.
    expect(cellOf({ serving, deployments: [deploymentOf(at)] })).not.toContain('c0ffee');
    const edited = [
      { ...serving[0], ...place, content: 'different' as const, from: { ...from, edited: true } },
    ];
    const differences = [
      {
        ...place,
        change: 'edited' as const,
        file: 'a.xml',
        git: '1',
        live: '2',
        at: '2026-11-22T10:00:00.000Z',
      },
    ];
    expect(cellOf({ serving: edited, differences })).toBe(
      '▲ drift rev 7 1 difference edited 24 hours ago edited since commit c0ffee123456 #42 deployed 3 days ago READY',
    );
  });

  it('draws who calls which shared flow, cycles and flows of elsewhere too', () => {
    const page = renderHtmlReport(
      resultOf({
        bundles: [
          { name: 'a', kind: 'sharedflow', path: 'a', digest: '', calls: ['b', 'a'] },
          { name: 'b', kind: 'sharedflow', path: 'b', digest: '', calls: ['a', 'gone'] },
        ],
      }),
      links,
    );

    expect(page.match(/marker-end/g)).toHaveLength(3);
    expect(page).toContain('gone, not in this repository');
    expect(page).toContain('<li>b calls a, gone</li>');
    expect(page).not.toContain('NaN');
  });

  it('puts a caller beside the middle of what it calls', () => {
    const flow = (name: string) => ({ name, kind: 'sharedflow', path: name, digest: '', calls: [] }) as const;
    const caller = (name: string, calls: readonly string[]) =>
      ({ name, kind: 'apiproxy', path: name, digest: '', calls }) as const;
    const bundles = [
      ...['f0', 'f1', 'f2', 'f3'].map(flow),
      caller('low', ['f2']),
      caller('high', ['f1', 'f2']),
      caller('top', ['f0', 'f3', 'f0']),
    ];
    const page = renderHtmlReport(resultOf({ bundles }), links);
    const heightOf = (name: string) =>
      Number(new RegExp(`<title>${name}</title><rect [^>]*y="(\\d+)"`).exec(page)?.[1]);

    expect(['high', 'top', 'low'].map(heightOf)).toEqual(['f0', 'f1', 'f2'].map(heightOf));
  });

  it('shortens names of more than 36 letters in the picture', () => {
    const named = (name: string): string =>
      renderHtmlReport(
        resultOf({ bundles: [{ name, kind: 'apiproxy', path: '', digest: '', calls: ['f'] }] }),
        links,
      );

    expect(named('n'.repeat(36))).toContain(`>${'n'.repeat(36)}</text>`);
    expect(named('n'.repeat(37))).toContain(`>${'n'.repeat(35)}…</text>`);
  });

  it('has a place for what differs as soon as there is a commit or a difference', () => {
    const commits = [{ hash: 'a'.repeat(40), author: 'Dana', subject: 'Limit', at: '2026-11-20T10:00:00Z' }];
    const differences = [{ file: 'apiproxy/a.xml', change: 'edited', git: '1', live: '2' }] as const;
    const places = (planned: Parameters<typeof plannedOf>[0]) =>
      renderHtmlReport(resultOf({ plan: [plannedOf(planned)] }), links).match(/<section id="differences"/g) ??
      [];

    for (const planned of [{ commits }, { differences }, { commits, differences }])
      expect(places(planned)).toHaveLength(1);
    expect(places({})).toHaveLength(0);
  });

  it('shows a diff of up to 12,000 characters whole', () => {
    const page = (length: number): string => {
      const difference = {
        file: 'a.js',
        change: 'edited',
        git: '',
        live: '',
        diff: ` ${'x'.repeat(length)}y`,
      } as const;
      return renderHtmlReport(resultOf({ plan: [plannedOf({ differences: [difference] })] }), links);
    };

    expect(page(11_998)).toContain('xy</td>');
    expect(page(11_999)).not.toContain('xy</td>');
    expect(page(11_999)).toContain('x…</td>');
  });

  it('stays small for 400 bundles in three environments', () => {
    expect(renderHtmlReport(large(), links).length).toBeLessThan(1_500_000);
  });

  it('counts what it has no room for', () => {
    const difference = { file: 'apiproxy/a.xml', change: 'edited', git: 'x'.repeat(9000), live: '' } as const;
    const page = renderHtmlReport(
      resultOf({ plan: [plannedOf({ differences: Array.from({ length: 230 }, () => difference) })] }),
      links,
    );

    expect(page).toContain('and 30 differences more, all in result.json');
    expect(page).not.toContain('x'.repeat(4001));
  });
});
