import * as z from 'zod/mini';
import { Secret } from '../../domain/secrets/secret.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import type { SecretStore } from '../../ports/secret-store.ts';
import { isWhole } from './checksum.ts';
import {
  createGoogleApi,
  type GoogleApiOptions,
  type GoogleCall,
  malformed,
  type Service,
} from './google-api.ts';

const SERVICE: Service = {
  name: 'Secret Manager',
  api: 'secretmanager.googleapis.com',
  variable: 'GOOGLE_SECRETMANAGER_URL',
};

/** `projects/P/secrets/S`, of a region too, with or without a version. */
const NAME =
  /^projects\/[\w:.-]{1,64}(?:\/locations\/[\w-]{1,64})?\/secrets\/[\w-]{1,255}(?<version>\/versions\/[\w-]{1,64})?$/;

const AccessShape = z.object({
  name: z.string(),
  payload: z.object({
    data: z.optional(z.string()),
    dataCrc32c: z.optional(z.union([z.string(), z.number()])),
  }),
});

/** Google's Secret Manager: the value of one version (docs/apigee.md#other-services). */
export function createSecretManager(options: GoogleApiOptions): SecretStore {
  const api = createGoogleApi(SERVICE, options);
  return {
    async read(name) {
      const call = accessCall(name);
      const read = z.safeParse(AccessShape, await api.ask(call));
      if (!read.success) throw malformed(SERVICE, call, 'something that is no secret');
      const { name: version, payload } = read.data;
      const bytes = Buffer.from(payload.data ?? '', 'base64');
      if (!isWhole(bytes, payload.dataCrc32c))
        throw malformed(SERVICE, call, 'a value that its checksum does not fit');
      return { value: Secret.minted(textOf(bytes, call)), version };
    },
  };
}

function accessCall(name: string): GoogleCall {
  const form = NAME.exec(name);
  if (form === null) {
    throw new PipeError(
      'config-invalid',
      'A name of a secret is not of the form projects/PROJECT/secrets/NAME.',
      {
        hint: 'Copy it from "gcloud secrets describe", field name; a version may follow as /versions/3.',
        where: JSON.stringify(name.slice(0, 80)).slice(1, -1),
      },
    );
  }
  return {
    resource: form.groups?.['version'] === undefined ? `${name}/versions/latest` : name,
    method: 'access',
    operation: `read the secret ${name}`,
    where: name,
    permission: 'secretmanager.versions.access',
    role: 'Secret Manager Secret Accessor (roles/secretmanager.secretAccessor)',
  };
}

function textOf(bytes: Uint8Array, { where }: GoogleCall): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new PipeError('config-invalid', `The secret ${where} holds bytes that are no text.`, {
      hint: 'Store it as UTF-8 text; what is binary goes in as base64.',
      where,
    });
  }
}
