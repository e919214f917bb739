import { count } from '../console/paint.ts';
import { html, type Markup } from './markup.ts';
import { folded, list, type Section, scrolling } from './pieces.ts';
import type { Reported } from './records.ts';

/** More than this is a picture of nothing: the list tells it. */
const MOST_DRAWN = 300;
const HEIGHT = 26;
const GAP = 12;
const BETWEEN = 90;
const LETTER = 7.4;
const MOST_LETTERS = 36;

interface Node {
  readonly key: string;
  readonly name: string;
  readonly kind: string;
  readonly calls: readonly string[];
}

interface Placed extends Node {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** Who calls which shared flow, as a picture and as a list that can be read aloud. */
export function dependencySection({ bundles }: Reported): Section {
  const nodes = nodesOf(bundles);
  const callers = nodes.filter(({ calls }) => calls.length > 0);
  if (callers.length === 0) return { id: 'dependencies', title: 'Shared flows', body: [] };
  const connected = new Set(callers.flatMap(({ key, calls }) => [key, ...calls]));
  const drawn = nodes.filter(({ key }) => connected.has(key));
  const alone = bundles.length - drawn.filter(({ kind }) => kind !== ELSEWHERE).length;
  const items = callers.map(({ name, calls }) => html`${name} calls ${calls.map(nameOf).join(', ')}`);
  const apart = alone === 0 ? '' : `; ${count(alone, 'bundle')} not in the picture, with no call`;
  return {
    id: 'dependencies',
    title: 'Shared flows',
    body: [
      html`<p>${count(callers.length, 'bundle')} with calls of shared flows${apart}.</p>\n`,
      ...(drawn.length > MOST_DRAWN ? [] : [scrolling('Who calls which shared flow', picture(place(drawn)))]),
      folded(html`As a list`, list(items), drawn.length > MOST_DRAWN),
    ],
  };
}

const ELSEWHERE = 'elsewhere';

/** A shared flow that is called and not in the repository has a place too. */
function nodesOf(bundles: Reported['bundles']): readonly Node[] {
  const own = bundles.map(({ name, kind, calls = [] }) => ({
    key: `${kind}:${name}`,
    name,
    kind: kind as string,
    calls: [...new Set(calls)]
      .filter((called) => kind !== 'sharedflow' || called !== name)
      .map((called) => `sharedflow:${called}`),
  }));
  const known = new Set(own.map(({ key }) => key));
  const foreign = new Set(own.flatMap(({ calls }) => calls).filter((key) => !known.has(key)));
  return [...own, ...[...foreign].map((key) => ({ key, name: nameOf(key), kind: ELSEWHERE, calls: [] }))];
}

function nameOf(key: string): string {
  return key.slice(key.indexOf(':') + 1);
}

/** Callers left, what they call to the right of them: in the column of its longest way down. */
function place(nodes: readonly Node[]): readonly Placed[] {
  const byKey = new Map(nodes.map((node) => [node.key, node]));
  const depths = new Map<string, number>();
  const depthOf = (key: string, above: ReadonlySet<string>): number => {
    const known = depths.get(key);
    if (known !== undefined) return known;
    // A cycle, which plan and deploy refuse, lint still shows.
    if (above.has(key)) return 0;
    const way = new Set(above).add(key);
    const depth = Math.max(-1, ...(byKey.get(key)?.calls ?? []).map((called) => depthOf(called, way))) + 1;
    depths.set(key, depth);
    return depth;
  };
  for (const { key } of nodes) depthOf(key, new Set());
  const columns = [...Map.groupBy(nodes, ({ key }) => depths.get(key) ?? 0)].toSorted(
    ([one], [other]) => one - other,
  );
  return arrange(columns.map(([, of]) => of));
}

/** Each column ordered by the middle of what it calls, so that few lines cross; the last one stands leftmost. */
function arrange(columns: readonly (readonly Node[])[]): readonly Placed[] {
  const rows = new Map<string, number>();
  for (const column of columns) {
    const middle = ({ calls }: Node): number =>
      calls.reduce((sum, key) => sum + (rows.get(key) ?? 0), 0) / Math.max(1, calls.length);
    const sorted = column.toSorted((one, other) => middle(one) - middle(other));
    for (const [index, { key }] of sorted.entries()) rows.set(key, index);
  }
  let x = GAP;
  return columns.toReversed().flatMap((column) => {
    const width = Math.max(...column.map(({ name }) => shortened(name).length)) * LETTER + 20;
    const left = x;
    x += width + BETWEEN;
    return column.map((node) => ({
      ...node,
      x: left,
      y: GAP + (rows.get(node.key) ?? 0) * (HEIGHT + GAP),
      width,
    }));
  });
}

function picture(nodes: readonly Placed[]): Markup {
  const width = Math.ceil(Math.max(...nodes.map((node) => node.x + node.width)) + GAP);
  const height = Math.max(...nodes.map(({ y }) => y)) + HEIGHT + GAP;
  const byKey = new Map(nodes.map((node) => [node.key, node]));
  const lines = nodes.flatMap((node) => node.calls.flatMap((key) => arrow(node, byKey.get(key))));
  return html`<svg role="img" aria-labelledby="calls-title" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><title id="calls-title">Who calls which shared flow; the list below says the same</title>
<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>
${lines}${nodes.map(box)}</svg>`;
}

function arrow(from: Placed, to: Placed | undefined): readonly Markup[] {
  if (to === undefined) return [];
  const [x1, y1, x2, y2] = [from.x + from.width, from.y + HEIGHT / 2, to.x, to.y + HEIGHT / 2].map(
    Math.round,
  );
  const bend = BETWEEN / 2;
  return [
    html`<path d="M${x1} ${y1}C${(x1 ?? 0) + bend} ${y1} ${(x2 ?? 0) - bend} ${y2} ${x2} ${y2}" marker-end="url(#arrow)"/>\n`,
  ];
}

function box({ name, kind, x, y, width }: Placed): Markup {
  const shape = kind === 'apiproxy' ? 'proxy' : 'flow';
  const label = kind === ELSEWHERE ? `${name}, not in this repository` : name;
  return html`<g><title>${label}</title><rect class="${shape}" x="${Math.round(x)}" y="${y}" width="${Math.round(width)}" height="${HEIGHT}" rx="${shape === 'flow' ? 13 : 3}"${kind === ELSEWHERE ? html` stroke-dasharray="4 3"` : undefined}/><text x="${Math.round(x) + 10}" y="${y + 17}">${shortened(name)}</text></g>\n`;
}

function shortened(name: string): string {
  return name.length <= MOST_LETTERS ? name : `${name.slice(0, MOST_LETTERS - 1)}…`;
}
