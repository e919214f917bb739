/** What is wrong, a manifest of that kind, and every line that says so. */
export const BAD_MANIFESTS: readonly [string, string, readonly string[]][] = [
  ['an empty file', '', ['apigee.yaml:1:1: version must be 1.']],
  [
    'a key that is no name',
    'version: 1\n? { a: "forged line" }\n: 2',
    ['apigee.yaml:2:3 is a list, a map or an alias in the place of a name. Write the name out.'],
  ],
  [
    'a key that stands twice, once as text',
    'version: 1\nenvironments: { 1: {}, "1": {} }',
    ['apigee.yaml:2:24 is a key that stands here twice. Keep one of them.'],
  ],
  ['a list', '- a', ['apigee.yaml:1:1: the manifest must be a map of names and values.']],
  ['another version', 'version: 2', ['apigee.yaml:1:10: version must be 1.']],
  [
    'an unknown key',
    'version: 1\nbundels: []',
    ['apigee.yaml:2:1: bundels is not known here. Did you mean bundles?'],
  ],
  [
    'a key far from any',
    'version: 1\nretention: { keep: 1, zzzzzzzzz: 2 }',
    ['apigee.yaml:2:23: retention.zzzzzzzzz is not known here; keep are.'],
  ],
  [
    'an unknown key in a list',
    'version: 1\nbundles:\n  - match: a\n    serviceAcount: x@y',
    ['apigee.yaml:4:5: bundles[0].serviceAcount is not known here. Did you mean serviceAccount?'],
  ],
  [
    'a wrong kind',
    'version: 1\nenvironments:\n  test:\n    rewrite: no',
    ['apigee.yaml:4:14: environments.test.rewrite must be a list.'],
  ],
  [
    'neither of two kinds',
    'version: 1\nbundles: [7]',
    ['apigee.yaml:2:11: bundles[0] must be text or a map of names and values.'],
  ],
  [
    'a bad environment name',
    'version: 1\nenvironments:\n  te st: {}',
    [
      'apigee.yaml:3:3: environments.te st must be an environment’s name: letters, digits, dots, hyphens, underscores.',
    ],
  ],
  [
    'an unknown guard',
    'version: 1\nenvironments: { test: { allow: [all] } }',
    [
      'apigee.yaml:2:33: environments.test.allow[0] must be extensible, base-path-taken, service-account-change, limit or irreversible.',
    ],
  ],
  [
    'a retention of none',
    'version: 1\nretention: { keep: 0 }',
    ['apigee.yaml:2:20: retention.keep must be 1 or more.'],
  ],
  [
    'a number that is too large',
    'version: 1\npreviews: { ttlHours: 8761 }',
    ['apigee.yaml:2:23: previews.ttlHours must be 8760 or less.'],
  ],
  [
    'a name that is too long',
    `version: 1\nenvironments: { test: { smokeTests: [{ url: /, name: ${'x'.repeat(81)} }] } }`,
    ['apigee.yaml:2:54: environments.test.smokeTests[0].name must be 80 characters or less.'],
  ],
  [
    'a missing field',
    'version: 1\nbundles: [{ match: a, rewrite: [{ files: b, text: c }] }]',
    ['apigee.yaml:2:33: bundles[0].rewrite[0].xpath is missing.'],
  ],
  [
    'two changes in one rule',
    'version: 1\nbundles: [{ match: a, rewrite: [{ files: b, xpath: c, text: d, remove: true }] }]',
    ['apigee.yaml:2:33: bundles[0].rewrite[0] must have exactly one of text, attribute, add and remove.'],
  ],
  [
    'an undeclared variable',
    'version: 1\nvariables: [HOST]\nbundles: [{ match: a, targets: { default: "https://${HSOT}" } }]',
    [
      'apigee.yaml:3:43: bundles[0].targets.default uses ${HSOT}, which variables does not list. Did you mean HOST?',
    ],
  ],
  [
    'a variable where none may stand',
    'version: 1\nvariables: [A]\nbundles: ["${A}"]',
    ['apigee.yaml:3:11: bundles[0] holds ${A}; variables may stand in values only, not here.'],
  ],
  [
    'an environment that is not listed',
    'version: 1\nenvironments: { prod: {} }\nbundles: [{ match: a, environments: { pord: {} } }]',
    [
      'apigee.yaml:3:39: bundles[0].environments.pord is not one of the manifest’s environments. Did you mean prod?',
    ],
  ],
  [
    'duplicate keys',
    'version: 1\nversion: 1',
    ['apigee.yaml:2:1 is a key that stands here twice. Keep one of them.'],
  ],
  [
    'an alias before its anchor',
    'version: 1\nbundles: *all\norder: &all []',
    ['apigee.yaml:2:10 is an alias, and no anchor of that name stands before it.'],
  ],
  [
    'two documents',
    'version: 1\n---\nversion: 1',
    ['apigee.yaml:2:1 begins a second document. A manifest is one.'],
  ],
  [
    'a tag',
    'version: !!js/function 1',
    ['apigee.yaml:1:10 has a tag, which a manifest does not need. Remove it.'],
  ],
  [
    'a merge key',
    'version: 1\nbundles: [{ match: x, <<: { retention: { keep: 1 } } }]',
    [
      'apigee.yaml:2:23: bundles[0].<< is not known here; match, name, serviceAccount, basePath, targets, rewrite, smokeTests, allow, retention, environments are.',
    ],
  ],
  [
    'a prototype',
    'version: 1\n__proto__: { keep: 1 }',
    [
      'apigee.yaml:2:1: __proto__ is not known here; version, variables, names, bundles, environments, previews, configuration, lint, retention, order, externalSharedFlows, mavenConfig are.',
    ],
  ],
];
