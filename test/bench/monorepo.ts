import { proxyFiles, sharedFlowFiles } from '../support/repository.ts';

export interface Link {
  readonly kind: 'apiproxy' | 'sharedflow';
  readonly name: string;
  readonly calls: readonly string[];
}

/** 20 proxies and 3 shared flows: some stand alone, some call a flow, and seven hang on a chain of two flows. */
export const MONOREPO: readonly Link[] = [
  { kind: 'sharedflow', name: 'base', calls: [] },
  { kind: 'sharedflow', name: 'auth', calls: ['base'] },
  { kind: 'sharedflow', name: 'log', calls: [] },
  ...Array.from({ length: 20 }, (_, index): Link => {
    const name = `proxy-${String(index + 1).padStart(2, '0')}`;
    return { kind: 'apiproxy', name, calls: [['auth'], ['log'], []][index % 3] ?? [] };
  }),
];

/** What nothing can shorten: the deepest proxy and the two flows below it. */
export const CRITICAL_PATH = MONOREPO.filter(({ name }) => ['base', 'auth', 'proxy-01'].includes(name));

export function filesOf(links: readonly Link[]): Record<string, string> {
  const files = links.map(({ kind, name, calls }) =>
    kind === 'apiproxy'
      ? proxyFiles(`proxies/${name}`, name, { calls })
      : sharedFlowFiles(`sharedflows/${name}`, name, { calls }),
  );
  return Object.assign({}, ...files) as Record<string, string>;
}

/** Proxies of the corpus' median size: eight files, 30 kB. */
export function ordinaryProxies(count: number): Record<string, string> {
  const files: Record<string, string> = {};
  for (let number = 1; number <= count; number += 1) {
    const name = `proxy-${String(number).padStart(3, '0')}`;
    const folder = `proxies/${name}`;
    Object.assign(files, proxyFiles(folder, name));
    for (const part of ['One', 'Two', 'Three', 'Four', 'Five']) {
      files[`${folder}/apiproxy/policies/AM-${part}.xml`] = policy(`AM-${part}`, `${name} ${part}`);
    }
  }
  return files;
}

const LINES = 60;

function policy(name: string, text: string): string {
  const headers = Array.from(
    { length: LINES },
    (_, line) =>
      `      <Header name="x-${line}">{request.header.x-${line}} of ${text}, line ${line}</Header>\n`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<AssignMessage name="${name}">\n  <DisplayName>${name}</DisplayName>\n  <Set>\n    <Headers>\n${headers.join('')}    </Headers>\n  </Set>\n</AssignMessage>\n`;
}
