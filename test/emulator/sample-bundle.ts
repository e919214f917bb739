import { zipSync } from 'fflate';
import type { AssetKind } from './apigee/bundle-facts.ts';

export interface SampleBundle {
  readonly kind?: AssetKind;
  readonly name: string;
  readonly description?: string;
  readonly basePath?: string;
  /** Shared flows it calls. */
  readonly calls?: readonly string[];
  /** More files or others: by path below `apiproxy/` or `sharedflowbundle/`. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
}

/** A small valid bundle, as a zip. */
export function sampleBundle(bundle: SampleBundle): Uint8Array {
  const root = bundle.kind === 'sharedflow' ? 'sharedflowbundle' : 'apiproxy';
  const files = {
    ...(bundle.kind === 'sharedflow' ? sharedFlow(bundle) : proxy(bundle)),
    ...callouts(bundle),
    ...bundle.files,
  };
  const entries = Object.entries(files).map(([path, content]) => [`${root}/${path}`, Buffer.from(content)]);
  return zipSync(Object.fromEntries(entries) as Record<string, Uint8Array>);
}

function proxy(bundle: SampleBundle): Record<string, string> {
  const { name, basePath = `/${name}` } = bundle;
  return {
    [`${name}.xml`]: `<APIProxy name="${name}"><DisplayName>${name}</DisplayName>${description(bundle)}</APIProxy>`,
    'proxies/default.xml': `<ProxyEndpoint name="default">
  <PreFlow name="PreFlow"><Request>${steps(bundle)}</Request></PreFlow>
  <HTTPProxyConnection><BasePath>${basePath}</BasePath></HTTPProxyConnection>
  <RouteRule name="none"/>
</ProxyEndpoint>`,
  };
}

function sharedFlow(bundle: SampleBundle): Record<string, string> {
  const { name } = bundle;
  return {
    [`${name}.xml`]: `<SharedFlowBundle name="${name}">${description(bundle)}</SharedFlowBundle>`,
    'sharedflows/default.xml': `<SharedFlow name="default">${steps(bundle)}</SharedFlow>`,
  };
}

function callouts({ calls = [] }: SampleBundle): Record<string, string> {
  return Object.fromEntries(
    calls.map((flow) => [
      `policies/FC-${flow}.xml`,
      `<FlowCallout name="FC-${flow}"><SharedFlowBundle>${flow}</SharedFlowBundle></FlowCallout>`,
    ]),
  );
}

function steps({ calls = [] }: SampleBundle): string {
  return calls.map((flow) => `<Step><Name>FC-${flow}</Name></Step>`).join('');
}

function description({ description: text }: SampleBundle): string {
  return text === undefined ? '' : `<Description>${text}</Description>`;
}
