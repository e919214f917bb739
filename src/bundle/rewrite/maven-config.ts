import type { Bundle } from '../../domain/bundle.ts';
import type { RewriteRule } from '../../domain/rewrite.ts';
import { nearestName } from '../../domain/text/nearest-name.ts';
import { throwAll } from '../../errors/aggregate-errors.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import { isRecord, listIn, textIn } from './maven-json.ts';

/** Where Maven's plugin looks for a bundle's tokens: beside `apiproxy/`, as the pom lies. */
export function mavenConfigPath(bundle: Pick<Bundle, 'path'>): string {
  return bundle.path === '.' ? 'config.json' : `${bundle.path}/config.json`;
}

export interface MavenConfigRequest {
  /** The parsed JSON of config.json. */
  readonly json: unknown;
  /** Its path, for messages. */
  readonly file: string;
  readonly bundle: Pick<Bundle, 'name' | 'kind'>;
  /** The plugin takes the profile's id: the configuration whose name is the environment's. */
  readonly environment: string;
}

/**
 * The rules that apigee-deploy-maven-plugin's `config.json` means for one environment: for each file the
 * tokens' XPaths, whose text becomes the value. As the plugin does it, the first configuration of a name and
 * the first entry of a file count. Throws PipeError `manifest-invalid` where there is no such configuration,
 * and for every value with a Maven property in it, since there is no pom to fill it in.
 */
export function mavenRules(request: MavenConfigRequest): readonly RewriteRule[] {
  const configuration = configurationFor(request);
  const rules = FOLDERS[request.bundle.kind].flatMap(({ section, folder }) => {
    const entries = listIn(configuration, section).filter(isRecord);
    return firstOfEachName(entries).flatMap((entry) => rulesFor(entry, { folder, section, request }));
  });
  refuseMavenProperties(rules, request);
  return rules;
}

interface Folder {
  readonly section: string;
  readonly folder: string;
}

/** PackageConfigurer: policies may lie in `stepdefinitions` too; of a shared flow it reads the policies. */
const FOLDERS: Readonly<Record<Bundle['kind'], readonly Folder[]>> = {
  apiproxy: [
    { section: 'proxies', folder: 'proxies' },
    { section: 'policies', folder: '{policies,stepdefinitions}' },
    { section: 'targets', folder: 'targets' },
  ],
  sharedflow: [
    { section: 'policies', folder: 'policies' },
    { section: 'sharedflows', folder: 'sharedflows' },
  ],
};

function configurationFor({ json, file, bundle, environment }: MavenConfigRequest): unknown {
  const configurations = listIn(json, 'configurations').filter(isRecord);
  const found = configurations.find((configuration) => configuration['name'] === environment);
  if (found !== undefined) return found;
  const names = configurations
    .map((configuration) => textIn(configuration, 'name'))
    .filter((name) => name !== '');
  const near = nearestName(environment, names);
  throw new PipeError(
    'manifest-invalid',
    `${file} has no configuration named ${environment}, which ${bundle.name} needs. Nothing was deployed.`,
    {
      where: file,
      hint:
        near === undefined
          ? `It has ${names.length === 0 ? 'none' : names.join(', ')}; Maven names them after the environment.`
          : `Did you mean ${near}?`,
    },
  );
}

function firstOfEachName(entries: readonly Readonly<Record<string, unknown>>[]) {
  const byName = new Map(entries.toReversed().map((entry) => [textIn(entry, 'name'), entry]));
  return [...byName.values()].reverse();
}

function rulesFor(
  entry: Readonly<Record<string, unknown>>,
  { folder, section, request }: Folder & { request: MavenConfigRequest },
): readonly RewriteRule[] {
  const name = textIn(entry, 'name');
  return listIn(entry, 'tokens')
    .filter(isRecord)
    .map((token, index) => ({
      files: `${folder}/${name}`,
      xpath: textIn(token, 'xpath'),
      change: { kind: 'text', value: textIn(token, 'value'), replaceChildren: true },
      where: `${request.file} (${request.environment}, ${section}, ${name}, token ${index + 1})`,
    }));
}

function refuseMavenProperties(rules: readonly RewriteRule[], { file, bundle }: MavenConfigRequest): void {
  const problems = rules.flatMap(({ change, where }) => {
    const property = change.kind === 'text' ? /\$\{[^{}]*\}/.exec(change.value)?.[0] : undefined;
    if (property === undefined) return [];
    return [
      new PipeError(
        'manifest-invalid',
        `${where} uses ${property}, a Maven property that only a pom could fill in for ${bundle.name}.`,
        {
          where: file,
          hint: 'Write the value itself, or move the token to a rewrite rule of apigee.yaml, where ${NAME} is a variable of the pipeline.',
        },
      ),
    ];
  });
  throwAll(problems);
}
