import type { Environment } from '../config/environment.ts';
import type { ParsedGate } from '../config/manifest/parse-gate.ts';
import { type ConfigRead, readConfig } from '../config/read-config.ts';
import { keyIn } from '../config/read-credential.ts';
import { Secret } from '../domain/secret.ts';
import { PipeError } from '../errors/pipe-error.ts';
import { checkExcludedRules } from '../lint/check-settings.ts';
import type { Files } from '../ports/files.ts';
import { loadManifest } from './load-manifest.ts';

/** Gathers what the configuration is read from: the variables, the key's file, the manifest. */
export async function loadConfig(
  environment: Environment,
  { clone, files }: { readonly clone: string; readonly files: Files },
): Promise<ConfigRead> {
  const loaded = await loadManifest(environment, { clone, files }).catch(asPipeError);
  const refused = loaded instanceof PipeError;
  return readConfig({
    environment,
    manifest: refused ? undefined : loaded.manifest,
    manifestNotes: refused ? [] : loaded.notes,
    manifestProblems: refused ? [loaded] : [],
    gate: await loadGate(environment),
    keyFile: await readKeyFile(environment, clone, files),
    checkExcludedRules,
  });
}

/** GATE is YAML: its reader is loaded only if there is one. */
async function loadGate(environment: Environment): Promise<ParsedGate | undefined> {
  const text = environment['GATE']?.trim() ?? '';
  if (text === '') return undefined;
  const { parseGate } = await import('../config/manifest/parse-gate.ts');
  return parseGate(text);
}

/** A key has two kilobytes. */
const LARGEST_KEY_BYTES = 256 * 1024;

/** KEY_FILE may be a path, relative to the clone; undefined where there is no such file or it cannot be read. */
async function readKeyFile(
  environment: Environment,
  clone: string,
  files: Files,
): Promise<Secret | undefined> {
  const value = environment['KEY_FILE']?.trim() ?? '';
  if (value === '') return undefined;
  const held = keyIn(new Secret(value));
  if (held.kind === 'json' || held.path.length > 4096) return undefined;
  try {
    const path = files.resolve(clone, held.path);
    return new Secret(new TextDecoder().decode(await files.read(path, LARGEST_KEY_BYTES)).trim());
  } catch {
    // The reason may quote the path, and what was meant as a path may be a mangled key.
    return undefined;
  }
}

function asPipeError(error: unknown): PipeError {
  if (error instanceof PipeError) return error;
  throw error;
}
