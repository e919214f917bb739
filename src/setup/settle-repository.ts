import type { NewSetting } from '../domain/code-host/repository-settings.ts';
import type { SettingResult } from '../domain/results/setup-result.ts';
import { withHint } from '../domain/text/sentences.ts';
import { readOrRefusal } from '../errors/optional-read.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { CodeHostSettings, Created } from '../ports/code-host-settings.ts';
import type { SettingLists } from './look-at-repository.ts';

/** One thing that the pipeline needs in the repository. */
export interface WantedSetting {
  readonly name: string;
  readonly order: NewSetting;
  /** Why it is not to be made, though it is not there. */
  readonly hindrance?: string | undefined;
}

interface Settling {
  readonly settings: CodeHostSettings;
  /** What was there before. */
  readonly lists: SettingLists;
  readonly clock: Clock;
}

/** What was there before, a moment ago. */
interface Standing {
  readonly id: string;
  readonly createdAtMs: number;
  readonly remark: string | undefined;
}

/** Longer than a list and a request take: whoever makes the same thing at this moment has made it by then. */
const PAUSE_MS = 1500;

/** What would be made, without a change. */
export function proposeSettings(
  wanted: readonly WantedSetting[],
  lists: SettingLists,
): readonly SettingResult[] {
  return wanted.map((one) =>
    standingIn(one.order, lists) === undefined
      ? resultOf(one, 'proposed', UNSEEN)
      : (before(one, lists) ?? resultOf(one, 'proposed')),
  );
}

/**
 * Makes what is missing; nothing that was there is changed or removed. Bitbucket takes schedules and webhooks twice, so
 * after a pause the lists are read again: of what two runs made at the same time the oldest stays, and each run takes
 * back its own.
 */
export async function settleRepository(
  wanted: readonly WantedSetting[],
  settling: Settling,
): Promise<readonly SettingResult[]> {
  const first: (SettingResult | Made)[] = [];
  for (const one of wanted) first.push(before(one, settling.lists) ?? (await make(one, settling)));
  if (!first.some(isMade)) return first.filter((one): one is SettingResult => !isMade(one));
  await settling.clock.sleep(PAUSE_MS);
  const now = await readAgain(first.filter(isMade), settling.settings);
  const results: SettingResult[] = [];
  for (const one of first) results.push(isMade(one) ? await verify(one, now, settling.settings) : one);
  return results;
}

/** Sent, and still to be looked up. */
interface Made {
  readonly wanted: WantedSetting;
  readonly answer: Created;
}

const isMade = (one: SettingResult | Made): one is Made => 'answer' in one;

function before(one: WantedSetting, lists: SettingLists): SettingResult | undefined {
  const standing = standingIn(one.order, lists);
  if (standing === undefined) return resultOf(one, 'failed', UNSEEN);
  const [there] = standing;
  if (there !== undefined) return resultOf(one, 'unchanged', there.remark);
  return one.hindrance === undefined ? undefined : resultOf(one, 'skipped', one.hindrance);
}

const UNSEEN = 'whether it is there already could not be seen';

function resultOf(
  { name, order: { kind } }: WantedSetting,
  change: SettingResult['change'],
  reason?: string,
): SettingResult {
  return { kind, name, change, ...(reason !== undefined && { reason }) };
}

async function make(wanted: WantedSetting, { settings }: Settling): Promise<SettingResult | Made> {
  const answer = await readOrRefusal(settings.create(wanted.order));
  return answer instanceof PipeError ? refused(wanted, answer) : { wanted, answer };
}

function refused(wanted: WantedSetting, refusal: PipeError): SettingResult {
  return resultOf(wanted, 'failed', withHint(refusal));
}

type Again = Readonly<Partial<Record<NewSetting['kind'], SettingLists | PipeError>>>;

async function readAgain(made: readonly Made[], settings: CodeHostSettings): Promise<Again> {
  const kinds = [...new Set(made.map(({ wanted }) => wanted.order.kind))];
  const read: [NewSetting['kind'], SettingLists | PipeError][] = [];
  for (const kind of kinds) {
    const list = await readOrRefusal<SettingLists[typeof kind]>(LISTS[kind](settings));
    read.push([kind, list instanceof PipeError ? list : { [kind]: list }]);
  }
  return Object.fromEntries(read);
}

const LISTS = {
  environment: (settings: CodeHostSettings) => settings.environments(),
  schedule: (settings: CodeHostSettings) => settings.schedules(),
  webhook: (settings: CodeHostSettings) => settings.webhooks(),
};

async function verify(
  { wanted, answer }: Made,
  again: Again,
  settings: CodeHostSettings,
): Promise<SettingResult> {
  const { order } = wanted;
  const lists = again[order.kind];
  if (lists instanceof PipeError) return refused(wanted, lists);
  const [oldest] = (standingIn(order, lists ?? {}) ?? []).toSorted(
    (one, other) => one.createdAtMs - other.createdAtMs || (one.id < other.id ? -1 : 1),
  );
  if (oldest === undefined) return resultOf(wanted, 'failed', 'Bitbucket took it and does not list it');
  if (answer.kind !== 'made') return resultOf(wanted, answer.kind === 'lost' ? 'created' : 'unchanged');
  if (oldest.id === answer.id) return resultOf(wanted, 'created');
  if (order.kind === 'environment') return resultOf(wanted, 'unchanged', oldest.remark);
  const removed = await readOrRefusal(settings.remove(order.kind, answer.id));
  return removed instanceof PipeError
    ? refused(wanted, removed)
    : resultOf(wanted, 'unchanged', oldest.remark);
}

/** Those that are what the order asks for; undefined if the list could not be read. */
function standingIn(order: NewSetting, lists: SettingLists): readonly Standing[] | undefined {
  const plain =
    <One extends Omit<Standing, 'remark'>>(remark?: (one: One) => string | undefined) =>
    (one: One) =>
      ({ id: one.id, createdAtMs: one.createdAtMs, remark: remark?.(one) }) satisfies Standing;
  switch (order.kind) {
    case 'environment':
      return lists.environment?.filter(({ name }) => sameName(name, order.name)).map(plain());
    case 'schedule':
      return lists.schedule
        ?.filter(({ pipeline }) => pipeline === order.pipeline)
        .map(plain(({ enabled }) => (enabled ? undefined : 'it is switched off')));
    case 'webhook':
      return lists.webhook
        ?.filter(({ url }) => url === order.url)
        .map(
          plain(({ active, events }) =>
            deafness(
              active,
              order.events.filter((one) => !events.includes(one)),
            ),
          ),
        );
  }
}

/** A step's `deployment: production` is the environment that Bitbucket shows as Production. */
export function sameName(one: string, other: string): boolean {
  const slug = (name: string): string =>
    name
      .trim()
      .toLowerCase()
      .replaceAll(/[\s_]+/g, '-');
  return slug(one) === slug(other);
}

function deafness(active: boolean, missing: readonly string[]): string | undefined {
  if (!active) return 'it is switched off';
  return missing.length === 0 ? undefined : `it is not told of ${missing.join(', ')}`;
}
