import type { Environment } from '../config/environment.ts';
import { type ConfigRead, readConfig } from '../config/read/read-config.ts';
import { keyIn } from '../config/read/read-credential.ts';
import type { VariablesRead } from '../config/read/read-variables.ts';
import { Secret } from '../domain/secrets/secret.ts';
import { asPipeError, PipeError } from '../errors/pipe-error.ts';
import { checkExcludedRules } from '../lint/check-settings.ts';
import type { Files } from '../ports/files.ts';
import { loadManifest } from './load-manifest.ts';

interface Loading {
  readonly variables: VariablesRead;
  readonly environment: Environment;
  readonly clone: string;
  readonly files: Files;
}

/** Gathers what the configuration is read from: the variables, the key's file, the manifest. */
export async function loadConfig({ variables, environment, clone, files }: Loading): Promise<ConfigRead> {
  const { MANIFEST, KEY_FILE, GATE } = variables.values;
  const loaded = await loadManifest(MANIFEST, { clone, files }).catch(asPipeError);
  const refused = loaded instanceof PipeError;
  return readConfig({
    variables,
    environment,
    manifest: refused ? undefined : loaded.manifest,
    manifestNotes: refused ? [] : loaded.notes,
    manifestProblems: refused ? [loaded] : [],
    gate: GATE === undefined ? undefined : (await import('../config/manifest/parse-gate.ts')).parseGate(GATE),
    keyFile: KEY_FILE === undefined ? undefined : await readKeyFile(KEY_FILE, clone, files),
    checkExcludedRules,
  });
}

/** A key has two kilobytes. */
const LARGEST_KEY_BYTES = 256 * 1024;

/** KEY_FILE may be a path, relative to the clone; undefined where there is no such file or it cannot be read. */
async function readKeyFile(keyFile: Secret, clone: string, files: Files): Promise<Secret | undefined> {
  const held = keyIn(keyFile);
  if (held.kind === 'json') return undefined;
  try {
    const path = files.resolve(clone, held.path);
    return new Secret(new TextDecoder().decode(await files.read(path, LARGEST_KEY_BYTES)).trim());
  } catch {
    // The reason may quote the path, and what was meant as a path may be a mangled key.
    return undefined;
  }
}
