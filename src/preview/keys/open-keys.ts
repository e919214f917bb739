import { asProblems } from '../../domain/as-problem.ts';
import type { Activity } from '../../domain/permission.ts';
import type { Problem } from '../../domain/problem.ts';
import type { PreviewResult } from '../../domain/results/run-result.ts';
import { readOrRefusal } from '../../errors/optional-read.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import { listProducts, type ProductCopy, productCopies } from '../find-copies.ts';
import { formatPreviewMark, isOf, type PreviewMark } from '../mark.ts';
import { previewName } from '../names.ts';
import { aboutMark, describeRemoval, removedProduct } from '../results.ts';
import type { PreviewSettings } from '../settings.ts';
import {
  type CopyOrder,
  giveToApp,
  type KeyPorts,
  makeProduct,
  orderCopies,
  outdatedCopies,
} from './give-keys.ts';
import type { ApiProduct, AppRef } from './product-copy.ts';

export type Opened = {
  readonly results: readonly PreviewResult[];
  /** What was not as the manifest says, a sentence each. */
  readonly warnings: readonly Problem[];
} & (
  | {
      readonly kind: 'opened';
      /** Copies of an earlier run that nothing asks for any more. */
      readonly outdated: readonly ProductCopy[];
    }
  | { readonly kind: 'failed'; readonly problem: PipeError }
);

export interface Opening {
  readonly environments: readonly string[];
  /** Names of the proxies that are copied, and of their copies. */
  readonly proxies: ReadonlyMap<string, string>;
  readonly settings: PreviewSettings;
  readonly mark: PreviewMark;
}

/**
 * Copies the API products that list the proxies and adds the copies to the keys of the apps that the manifest names:
 * a key that works for the original works for the preview. Without such a list no product and no key is touched, but
 * copies of an earlier run are outdated. Throws PipeError `stopped` only.
 */
export async function openKeys(opening: Opening, ports: KeyPorts): Promise<Opened> {
  const { settings } = opening;
  const products = await readOrRefusal(listProducts(ports));
  if (products instanceof PipeError) return notListed(products, settings);
  const own = productCopies(products).filter((copy) => isOf(copy.mark, settings.owner));
  const results: PreviewResult[] = [];
  const warnings: Problem[] = [];
  const { apps } = settings;
  if (apps === undefined) return { kind: 'opened', results, warnings, outdated: own };
  try {
    const orders = ordersOf(products, { ...opening, apps });
    for (const order of orders) results.push(resultOf(order, await makeProduct(order, ports), opening));
    for (const app of apps) {
      const opened = await giveToApp(app, orders, ports);
      warnings.push(...whyNone(app, opened, orders.length));
    }
    return { kind: 'opened', results, warnings, outdated: outdatedCopies(own, orders) };
  } catch (error) {
    if (!(error instanceof PipeError) || error.code === 'stopped') throw error;
    return { kind: 'failed', results: [...results, ...untouched(own, results)], warnings, problem: error };
  }
}

/**
 * What opening the keys will take of the account, to be asked before the first copy is made; `products` are the
 * organization's. Throws PipeError `guard` for a product's name that is not this pull request's.
 */
export function keyActivities(products: readonly ApiProduct[], opening: Opening): readonly Activity[] {
  const { apps } = opening.settings;
  const orders = apps === undefined ? [] : ordersOf(products, { ...opening, apps });
  if (orders.length === 0) return [];
  const activities = orders.map(({ copy, there }) =>
    there === undefined
      ? configuring('create', 'apiproducts.create', `make the API product ${copy.name}`)
      : configuring('update', 'apiproducts.update', `change the API product ${copy.name}`),
  );
  const forKeys = (apps ?? []).flatMap(({ app }) => [
    configuring('read', 'developerapps.get', `read the keys of the app ${app}`),
    configuring('update', 'appkeys.manage', `give the keys of the app ${app} the preview`),
  ]);
  return [...activities, ...forKeys];
}

type Configuring = Extract<Activity, { kind: 'configure' }>;

const configuring = (verb: Configuring['verb'], right: string, what: string): Configuring => ({
  kind: 'configure',
  verb,
  right,
  environment: undefined,
  what,
});

function ordersOf(
  products: readonly ApiProduct[],
  opening: Opening & { readonly apps: readonly AppRef[] },
): readonly CopyOrder[] {
  const { settings, mark } = opening;
  return orderCopies(products, {
    ...opening,
    ownEnvironment: settings.ownEnvironment?.name,
    naming: settings.naming,
    mark: formatPreviewMark(mark),
  });
}

/** Without the list of apps nobody asked for keys: that the products cannot be read costs a warning. */
function notListed(problem: PipeError, settings: PreviewSettings): Opened {
  const unseen = unseenProducts(settings);
  if (settings.apps !== undefined) return { kind: 'failed', results: [], warnings: [unseen], problem };
  return { kind: 'opened', results: [], warnings: [...asProblems(problem), unseen], outdated: [] };
}

/** Copies of an earlier run that this one did not come to. */
function untouched(own: readonly ProductCopy[], results: readonly PreviewResult[]): readonly PreviewResult[] {
  const reason = 'it is of the earlier preview, and this run did not get as far';
  return own
    .map(removedProduct)
    .filter(({ name }) => results.every((made) => made.name !== name))
    .map((one) => describeRemoval(one, { kind: 'left', reason }));
}

/** Said where the list of products could not be read, so that copies of an earlier run cannot be named. */
export function unseenProducts({ naming }: PreviewSettings): Problem {
  const called = previewName('…', naming);
  return {
    code: 'preview-key',
    message: `Copies of API products (${called}) could not be looked for: those of an earlier preview, if any, stand as they were.`,
    hint: 'The next preview or cleanup goes on with them.',
  };
}

function resultOf(
  { copy, original }: CopyOrder,
  change: PreviewResult['change'],
  { mark, settings }: Opening,
): PreviewResult {
  return {
    name: copy.name,
    bundle: original.name,
    kind: 'apiproduct',
    environment: null,
    change,
    revision: null,
    state: null,
    urls: [],
    ...aboutMark(mark),
    apps: (settings.apps ?? []).map(({ app }) => app),
  };
}

function whyNone(
  { app, developer }: AppRef,
  opened: number | undefined,
  products: number,
): readonly Problem[] {
  if (opened !== undefined && (opened > 0 || products === 0)) return [];
  const message =
    opened === undefined
      ? `There is no app ${app} of ${developer}, so none of its keys opens the preview.`
      : `No key of the app ${app} has an API product of the previewed proxies, so none opens the preview.`;
  const hint = 'Correct previews.apps in the manifest, or the app’s products.';
  return [{ code: 'preview-key', message, hint }];
}
