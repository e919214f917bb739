import type { Bundle, BundleKind } from '../../../src/domain/bundle.ts';

/** A bundle of which only name, kind and calls matter. */
function bundleNamed(kind: BundleKind, name: string, sharedFlowsCalled: readonly string[] = []): Bundle {
  return {
    kind,
    name,
    sharedFlowsCalled,
    endpoints: [],
    flowCallouts: [],
    basePaths: kind === 'apiproxy' ? [`/${name}`] : [],
    usesGoogleAuthentication: false,
    references: [],
    policies: [],
    description: '',
    path: `${kind}/${name}`,
    source: { kind: 'folder', absolutePath: `/clone/${kind}/${name}` },
    entries: [],
    descriptor: undefined,
    digest: 'sha256:00',
  };
}

export const proxy = (name: string, ...calls: string[]) => bundleNamed('apiproxy', name, calls);
export const sharedFlow = (name: string, ...calls: string[]) => bundleNamed('sharedflow', name, calls);
