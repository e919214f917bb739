import { tokenPages } from '../../domain/pacing/paging.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import { nameOf } from '../entity.ts';
import {
  addressOf,
  type EntityDescriptor,
  type EntityRef,
  type EntityStore,
  jsonBody,
  type Raw,
  type Verb,
} from '../kind.ts';
import { plainFields, type Shape, sequence } from '../shape.ts';
import { rawOf, raws } from './rest.ts';

const WORDS = { title: 'rate plan', right: 'rateplans' };

const MONEY: Shape = { fields: { currencyCode: 'text', units: 'text', nanos: 'number' } };

/** Apigee gives it an id; the one of a display name is ours. */
export const RATE_PLAN: EntityDescriptor = {
  kind: 'rateplan',
  title: WORDS.title,
  right: WORDS.right,
  rank: 41,
  takesSecond: true,
  shape: {
    description: 'text',
    billingPeriod: 'text',
    consumptionPricingRates: sequence({ fields: { start: 'text', end: 'text', fee: MONEY } }),
    consumptionPricingType: 'text',
    currencyCode: 'text',
    endTime: 'text',
    fixedFeeFrequency: 'number',
    fixedRecurringFee: MONEY,
    paymentFundingModel: 'text',
    revenueShareRates: sequence({ fields: { start: 'text', end: 'text', sharePercentage: 'number' } }),
    revenueShareType: 'text',
    setupFee: MONEY,
    startTime: 'text',
    state: 'text',
  },
  ignored: ['name', 'apiproduct', 'displayName', 'createdAt', 'lastModifiedAt'],
  defaults: { state: 'DRAFT' },
  async list({ parent: [product = ''] }, store) {
    return (await plansOf(product, store)).map((raw) => ({
      path: [product, String(raw['displayName'] ?? raw['name'])],
      raw,
    }));
  },
  read: find,
  async create(ref, fields, { entities }) {
    const [product = '', displayName = ''] = ref.path;
    const body = { ...plainFields(fields), apiproduct: product, displayName };
    await entities.create(address(ref, 'create', []), jsonBody(body));
  },
  async update(ref, { after }, store) {
    const [product = '', displayName = ''] = ref.path;
    const body = { ...plainFields(after), apiproduct: product, displayName };
    await store.entities.replace(address(ref, 'update', [await idOf(ref, store)]), jsonBody(body));
  },
  async remove(ref, store) {
    const found = await find(ref, store);
    if (found !== undefined) await store.entities.remove(address(ref, 'delete', [String(found['name'])]));
  },
};

async function find(ref: EntityRef, store: EntityStore): Promise<Raw | undefined> {
  const [product = '', displayName = ''] = ref.path;
  return (await plansOf(product, store)).find((raw) => (raw['displayName'] ?? raw['name']) === displayName);
}

async function idOf(ref: EntityRef, store: EntityStore): Promise<string> {
  const id = (await find(ref, store))?.['name'];
  if (typeof id === 'string') return id;
  throw new PipeError('changed-meanwhile', `The rate plan ${nameOf(ref)} is gone.`, { where: nameOf(ref) });
}

async function plansOf(product: string, { entities }: EntityStore): Promise<readonly Raw[]> {
  const ref: EntityRef = { kind: 'rateplan', scope: 'org', path: [product] };
  const pages = await tokenPages(
    async (startKey) => {
      const query = { expand: 'true', count: '1000', startKey };
      return rawOf(await entities.read({ ...address(ref, 'list', []), query })) ?? {};
    },
    (page: Raw) => page['nextStartKey'],
  );
  const plans = pages.flatMap((page) => raws(page['ratePlans']));
  return [...new Map(plans.map((plan) => [String(plan['name']), plan])).values()];
}

function address(ref: EntityRef, verb: Verb, rest: readonly string[]) {
  const segments = ['apiproducts', ref.path[0] ?? '', 'rateplans', ...rest];
  return addressOf(WORDS, { verb, segments, name: nameOf(ref) });
}
