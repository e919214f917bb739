import { orLost, sendAgainIfLost, sendOrLookUp } from '../../domain/pacing/send-or-look-up.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import type { ApigeeEntities } from '../../ports/apigee-entities.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ProductCopy } from '../find-copies.ts';
import { isOf, parsePreviewMark } from '../mark.ts';
import { Credential, readCredentials } from '../remove-copies.ts';
import {
  type ApiProduct,
  type AppRef,
  copyProduct,
  isSameCopy,
  type ProductCopying,
  readMark,
} from './product-copy.ts';

export interface KeyPorts {
  readonly entities: ApigeeEntities;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export interface CopyOrder {
  readonly original: ApiProduct;
  readonly copy: ApiProduct;
  /** What the organization has under the copy's name. */
  readonly there: ApiProduct | undefined;
}

/** Which products get copies. Throws PipeError `guard` for a name that is not this pull request's. */
export function orderCopies(products: readonly ApiProduct[], copying: ProductCopying): readonly CopyOrder[] {
  const byName = new Map(products.map((product) => [product.name, product]));
  const own = parsePreviewMark(copying.mark);
  return products.flatMap((original) => {
    const copy = copyProduct(original, copying);
    if (copy === undefined) return [];
    const there = byName.get(copy.name);
    if (there !== undefined && (own === undefined || !isOf(parsePreviewMark(readMark(there) ?? ''), own)))
      throw new PipeError('guard', `There is an API product ${copy.name} that is not of this preview.`, {
        where: copy.name,
        hint: 'Rename it, or name the copies otherwise: previews.name in the manifest.',
      });
    return [{ original, copy, there }];
  });
}

/** Copies of this preview that nothing asks for any more. */
export function outdatedCopies(
  there: readonly ProductCopy[],
  orders: readonly CopyOrder[],
): readonly ProductCopy[] {
  const wanted = new Set(orders.map(({ copy }) => copy.name));
  return there.filter(({ product }) => !wanted.has(product.name));
}

/** Makes or renews a copy: whether Apigee took a request whose answer was lost is looked up. Throws what the port throws. */
export async function makeProduct(
  { copy, there }: CopyOrder,
  ports: KeyPorts,
): Promise<'created' | 'updated' | 'unchanged'> {
  const { entities } = ports;
  if (there !== undefined && isSameCopy(copy, there)) return 'unchanged';
  const body = { kind: 'json', json: copy } as const;
  const about = { operation: `write the API product ${copy.name}`, where: copy.name };
  if (there !== undefined) {
    await entities.replace(
      { ...about, segments: ['apiproducts', copy.name], right: 'apiproducts.update' },
      body,
    );
    return 'updated';
  }
  const place = { ...about, segments: ['apiproducts'], right: 'apiproducts.create' };
  const fate = await sendOrLookUp<unknown>(
    {
      send: () => orLost(() => entities.create(place, body), LOOKED_UP),
      look: async () => {
        const found = await entities.read({
          ...about,
          segments: ['apiproducts', copy.name],
          right: 'apiproducts.get',
        });
        const read = found as ApiProduct | undefined;
        const isOurs = read !== undefined && readMark(read) === readMark(copy);
        return isOurs ? { kind: 'done', value: read } : { kind: 'absent' };
      },
      mostSends: 1,
      looksMs: [0],
    },
    ports,
  );
  if (fate.kind === 'done') return 'created';
  throw fate.kind === 'absent' ? fate.lost : fate.why;
}

const LOOKED_UP: ReadonlySet<string> = new Set(['apigee-answer-lost', 'entity-exists']);

/** How many keys of an app open the preview now; undefined if there is no such app. */
export async function giveToApp(
  app: AppRef,
  orders: readonly CopyOrder[],
  ports: KeyPorts,
): Promise<number | undefined> {
  const credentials = await readWithLag(app, ports);
  if (credentials === undefined) return undefined;
  let opened = 0;
  for (const credential of credentials) {
    if (credential.status === 'revoked') continue;
    const given = orders.filter(({ original }) => isApproved(credential, original.name));
    if (given.length > 0) opened += 1;
    await giveToKey(app, { credential, products: given.map(({ copy }) => copy.name) }, ports);
  }
  return opened;
}

const SENDS = 2;
const READS = 3;
const PAUSE_MS = 1000;

/** The first answers after an app was made may show no credentials. */
async function readWithLag(app: AppRef, ports: KeyPorts): Promise<readonly Credential[] | undefined> {
  for (let read = 1; ; read += 1) {
    const credentials = await readCredentials(app, ports);
    if (credentials === undefined || credentials.length > 0 || read >= READS) return credentials;
    await ports.clock.sleep(PAUSE_MS, ports.signal);
  }
}

function isApproved({ apiProducts = [] }: Credential, product: string): boolean {
  return apiProducts.some(
    ({ apiproduct, status }) => apiproduct === product && status !== 'revoked' && status !== 'pending',
  );
}

interface Gift {
  readonly credential: Credential;
  readonly products: readonly string[];
}

async function giveToKey(app: AppRef, { credential, products }: Gift, { entities }: KeyPorts): Promise<void> {
  const segments = ['developers', app.developer, 'apps', app.app, 'keys', credential.consumerKey];
  const about = {
    operation: `give a key of the app ${app.app} the preview`,
    where: app.app,
    right: 'appkeys.manage',
  };
  const has = ({ apiProducts = [] }: Credential, name: string) =>
    apiProducts.find(({ apiproduct }) => apiproduct === name);
  const missing = products.filter((name) => has(credential, name) === undefined);
  const { attributes, scopes } = credential;
  // What is not said again is taken away: attributes are replaced.
  const json = { apiProducts: missing, ...(attributes && { attributes }), ...(scopes && { scopes }) };
  // Adding a product that the key has already changes nothing, so a lost answer may be asked for again.
  const add = () => entities.create({ ...about, segments }, { kind: 'json', json });
  const given = missing.length === 0 ? credential : await sendAgainIfLost(add, SENDS);
  const now = Credential.safeParse(given).data ?? credential;
  for (const name of products) {
    // A product that is approved by hand is pending at first; the original is approved for this key.
    if (has(now, name)?.status !== 'pending') continue;
    const place = { ...about, segments: [...segments, 'apiproducts', name], query: { action: 'approve' } };
    await sendAgainIfLost(() => entities.create(place, { kind: 'empty' }), SENDS);
  }
}
