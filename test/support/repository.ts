import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A clone made for one story; gone when the story ends (`await using`). */
export interface Repository extends AsyncDisposable {
  readonly path: string;
  write(files: Readonly<Record<string, string | Uint8Array>>): Promise<void>;
  copy(from: string, to: string): Promise<void>;
}

export async function createRepository(
  files: Readonly<Record<string, string | Uint8Array>> = {},
): Promise<Repository> {
  const path = await mkdtemp(join(tmpdir(), 'apigee-pipe-'));
  const repository: Repository = {
    path,
    async write(added) {
      for (const [name, content] of Object.entries(added)) {
        await mkdir(dirname(join(path, name)), { recursive: true });
        await writeFile(join(path, name), content);
      }
    },
    copy: (from, to) => cp(from, join(path, to), { recursive: true }),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
  await repository.write(files);
  return repository;
}

export interface ProxyOptions {
  readonly basePath?: string;
  readonly description?: string;
  /** Shared flows it calls. */
  readonly calls?: readonly string[];
  /** What a policy assigns: the knob that changes a bundle. */
  readonly payload?: string;
}

/** The files of a small API proxy that lints clean, below `folder`. */
export function proxyFiles(folder: string, name: string, options: ProxyOptions = {}): Record<string, string> {
  const { basePath = `/${name}`, description = `The ${name} API`, calls = [], payload = 'hello' } = options;
  const steps = ['AM-Answer', ...calls.map((flow) => `FC-${flow}`)];
  const policies = Object.fromEntries(
    calls.map((flow) => [`${folder}/apiproxy/policies/FC-${flow}.xml`, flowCallout(flow)]),
  );
  return {
    [`${folder}/apiproxy/${name}.xml`]: `<?xml version="1.0" encoding="UTF-8"?>\n<APIProxy name="${name}">\n  <DisplayName>${name}</DisplayName>\n  <Description>${description}</Description>\n</APIProxy>\n`,
    [`${folder}/apiproxy/proxies/default.xml`]: `<?xml version="1.0" encoding="UTF-8"?>\n<ProxyEndpoint name="default">\n  <PreFlow name="PreFlow">\n    <Request>\n${steps.map((step) => `      <Step>\n        <Name>${step}</Name>\n      </Step>\n`).join('')}    </Request>\n    <Response/>\n  </PreFlow>\n  <HTTPProxyConnection>\n    <BasePath>${basePath}</BasePath>\n  </HTTPProxyConnection>\n  <RouteRule name="noroute"/>\n</ProxyEndpoint>\n`,
    [`${folder}/apiproxy/policies/AM-Answer.xml`]: `<?xml version="1.0" encoding="UTF-8"?>\n<AssignMessage name="AM-Answer">\n  <DisplayName>AM-Answer</DisplayName>\n  <Set>\n    <Payload contentType="text/plain">${payload}</Payload>\n  </Set>\n</AssignMessage>\n`,
    ...policies,
  };
}

/** The files of a small shared flow, below `folder`. */
export function sharedFlowFiles(
  folder: string,
  name: string,
  options: ProxyOptions = {},
): Record<string, string> {
  const { description = `The ${name} flow`, calls = [], payload = 'hello' } = options;
  const steps = ['AM-Common', ...calls.map((flow) => `FC-${flow}`)];
  const policies = Object.fromEntries(
    calls.map((flow) => [`${folder}/sharedflowbundle/policies/FC-${flow}.xml`, flowCallout(flow)]),
  );
  return {
    [`${folder}/sharedflowbundle/${name}.xml`]: `<?xml version="1.0" encoding="UTF-8"?>\n<SharedFlowBundle name="${name}">\n  <DisplayName>${name}</DisplayName>\n  <Description>${description}</Description>\n</SharedFlowBundle>\n`,
    [`${folder}/sharedflowbundle/sharedflows/default.xml`]: `<?xml version="1.0" encoding="UTF-8"?>\n<SharedFlow name="default">\n${steps.map((step) => `  <Step>\n    <Name>${step}</Name>\n  </Step>\n`).join('')}</SharedFlow>\n`,
    [`${folder}/sharedflowbundle/policies/AM-Common.xml`]: `<?xml version="1.0" encoding="UTF-8"?>\n<AssignMessage name="AM-Common">\n  <DisplayName>AM-Common</DisplayName>\n  <Set>\n    <Headers>\n      <Header name="x-common">${payload}</Header>\n    </Headers>\n  </Set>\n</AssignMessage>\n`,
    ...policies,
  };
}

function flowCallout(flow: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<FlowCallout name="FC-${flow}">\n  <DisplayName>FC-${flow}</DisplayName>\n  <SharedFlowBundle>${flow}</SharedFlowBundle>\n</FlowCallout>\n`;
}
