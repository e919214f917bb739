import * as z from 'zod/mini';
import type { AssetRef } from '../domain/bundle.ts';
import { orLost, sendAgainIfLost } from '../domain/pacing/send-or-look-up.ts';
import type { ServingRevision } from '../domain/revision.ts';
import { rememberSecret } from '../domain/secrets/redaction.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { Apigee } from '../ports/apigee.ts';
import type { ApigeeEntities, EntityAddress } from '../ports/apigee-entities.ts';
import type { Clock } from '../ports/clock.ts';
import type { AssetCopy, ProductCopy } from './find-copies.ts';
import { type AppRef, appsOf } from './keys/product-copy.ts';
import { isOf, parsePreviewMark } from './mark.ts';

export interface RemovingPorts {
  readonly apigee: Pick<Apigee, 'revision' | 'revisionsOf' | 'environmentsServing' | 'undeploy'>;
  readonly entities: Pick<ApigeeEntities, 'read' | 'remove'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Milliseconds until an undeployment must be over. */
  readonly timeoutMs: number;
}

/** What became of one copy. */
export type Removal =
  | { readonly kind: 'deleted' }
  /** It stays, and this is why: a clause without a full stop. */
  | { readonly kind: 'left'; readonly reason: string }
  | { readonly kind: 'failed'; readonly problem: PipeError };

/**
 * Undeploys a proxy or shared flow and deletes it with all its revisions, if every one of them carries the copy's mark:
 * what somebody else put under the name is never deleted. `environments` limits where it may be undeployed; none is
 * no limit. What is gone already counts as deleted. Throws PipeError `stopped` only.
 */
export async function removeAsset(
  { asset, mark }: AssetCopy,
  environments: readonly string[],
  ports: RemovingPorts,
): Promise<Removal> {
  return settle(async () => {
    const revisions = await ports.apigee.revisionsOf(asset);
    if (revisions.length === 0) return { kind: 'deleted' };
    for (const revision of revisions) {
      const { description } = await ports.apigee.revision(asset, revision);
      if (!isOf(parsePreviewMark(description), mark))
        return { kind: 'left', reason: `revision ${revision} is not of this preview` };
    }
    const deployed = await ports.apigee.environmentsServing(asset);
    const elsewhere = deployed.find(
      ({ environment }) => environments.length > 0 && !environments.includes(environment),
    );
    if (elsewhere !== undefined)
      return {
        kind: 'left',
        reason: `it is deployed in ${elsewhere.environment}, which APIGEE_ENV leaves out`,
      };
    await undeployAll(asset, deployed, ports);
    await removeOnce(addressOf(asset), ports);
    return { kind: 'deleted' };
  });
}

function addressOf({ name, kind }: AssetRef): EntityAddress {
  const isProxy = kind === 'apiproxy';
  return {
    segments: [isProxy ? 'apis' : 'sharedflows', name],
    operation: `delete ${name}`,
    where: name,
    right: isProxy ? 'proxies.delete' : 'sharedflows.delete',
  };
}

const POLL_MS = 1000;
const SENDS = 3;

/** Asked again only while it is listed: an answer that was lost is looked up, not repeated blindly. */
async function undeployAll(
  asset: AssetRef,
  deployed: readonly ServingRevision[],
  { apigee, clock, signal, timeoutMs }: RemovingPorts,
): Promise<void> {
  const startedMs = clock.elapsed();
  let listed = deployed;
  for (let send = 1; listed.length > 0; send += 1) {
    for (const target of listed) {
      if (send <= SENDS) await orLost(() => apigee.undeploy(target), GONE_OR_UNKNOWN);
    }
    listed = await apigee.environmentsServing(asset);
    if (listed.length === 0) return;
    if (clock.elapsed() - startedMs > timeoutMs) {
      const where = listed.map(({ environment }) => environment).join(', ');
      throw new PipeError('deployment-timeout', `${asset.name} is still deployed in ${where}.`, {
        where: asset.name,
        hint: 'The next cleanup goes on with it.',
      });
    }
    await clock.sleep(POLL_MS, signal);
  }
}

const GONE_OR_UNKNOWN: ReadonlySet<string> = new Set(['apigee-not-found', 'apigee-answer-lost']);

/** Takes a product's copy out of the keys that were given it, then deletes it. Throws PipeError `stopped` only. */
export async function removeProduct({ product }: ProductCopy, ports: RemovingPorts): Promise<Removal> {
  return settle(async () => {
    for (const app of appsOf(product)) await takeFromKeys(product.name, app, ports);
    await removeOnce(
      {
        segments: ['apiproducts', product.name],
        operation: `delete the API product ${product.name}`,
        where: product.name,
        right: 'apiproducts.delete',
      },
      ports,
    );
    return { kind: 'deleted' };
  });
}

const KeyProduct = z.object({ apiproduct: z.string(), status: z.optional(z.string()) });
const Attribute = z.object({ name: z.string(), value: z.optional(z.string()) });

export const Credential = z.object({
  consumerKey: z.string(),
  consumerSecret: z.optional(z.string()),
  status: z.optional(z.string()),
  apiProducts: z.optional(z.array(KeyProduct)),
  attributes: z.optional(z.array(Attribute)),
  scopes: z.optional(z.array(z.string())),
});
export type Credential = z.infer<typeof Credential>;

const App = z.object({ credentials: z.optional(z.array(Credential)) });

/** An app's credentials; undefined if there is no such app. From now on no key and no secret leaves in any text. */
export async function readCredentials(
  { developer, app }: AppRef,
  { entities }: { readonly entities: Pick<ApigeeEntities, 'read'> },
): Promise<readonly Credential[] | undefined> {
  const answer = await entities.read({
    segments: ['developers', developer, 'apps', app],
    operation: `read the app ${app}`,
    where: app,
    right: 'developerapps.get',
  });
  if (answer === undefined) return undefined;
  const read = App.safeParse(answer);
  if (!read.success) {
    throw new PipeError('apigee-unexpected', `What Apigee says of the app ${app} could not be read.`, {
      where: app,
    });
  }
  const { credentials = [] } = read.data;
  for (const { consumerKey, consumerSecret } of credentials) {
    rememberSecret(consumerKey);
    if (consumerSecret !== undefined) rememberSecret(consumerSecret);
  }
  return credentials;
}

async function takeFromKeys(product: string, app: AppRef, ports: RemovingPorts): Promise<void> {
  const credentials = (await readCredentials(app, ports)) ?? [];
  for (const { consumerKey, apiProducts = [] } of credentials) {
    if (!apiProducts.some(({ apiproduct }) => apiproduct === product)) continue;
    await removeOnce(
      {
        segments: ['developers', app.developer, 'apps', app.app, 'keys', consumerKey, 'apiproducts', product],
        operation: `take ${product} from a key of the app ${app.app}`,
        where: app.app,
        right: 'appkeys.manage',
      },
      ports,
    );
  }
}

/** A deletion may be sent again: what it did the first time it finds gone the second time. */
async function removeOnce(
  address: EntityAddress,
  { entities, clock, signal }: Pick<RemovingPorts, 'entities' | 'clock' | 'signal'>,
): Promise<void> {
  await sendAgainIfLost(
    () => entities.remove(address),
    SENDS,
    () => clock.sleep(POLL_MS, signal),
  );
}

async function settle(remove: () => Promise<Removal>): Promise<Removal> {
  try {
    return await remove();
  } catch (error) {
    if (!(error instanceof PipeError) || error.code === 'stopped') throw error;
    return { kind: 'failed', problem: error };
  }
}
