import {
  type Answered,
  type Pacing,
  type Seen,
  sendOrLookUp,
} from '../../../domain/pacing/send-or-look-up.ts';
import { PipeError } from '../../../errors/pipe-error.ts';
import type { CommentOrder } from '../../../ports/code-host.ts';
import { holdsPart, withPart } from './comment-parts.ts';

/** A comment of the pull request that still stands. */
export interface SeenComment {
  readonly id: number;
  readonly version: number;
  readonly text: string;
  readonly author: string;
}

/** A pull request's comments, as far as keeping one of them asks for. */
export interface CommentStore {
  list(): Promise<readonly SeenComment[]>;
  /** Lost: only the list tells whether it was written. */
  write(text: string): Promise<Answered<SeenComment>>;
  rewrite(comment: SeenComment, text: string): Promise<'rewritten' | 'not-ours' | 'changed-meanwhile'>;
  remove(comment: SeenComment): Promise<void>;
}

const ATTEMPTS = 6;
/**
 * Between a comment's reading and its writing by somebody else less passes, on any day that is not a very bad one: half
 * a second more than our own took, since a slow Bitbucket or a busy machine is slow for all.
 */
const QUIET_MS = { more: 500, most: 2500 };

/**
 * One comment, found again by its last line, whoever else is writing it at this moment: two steps at once both
 * end by keeping the oldest and removing what else is theirs, and a part that another step wrote over, because it had
 * read the comment before, is put in once more (docs/bitbucket.md#comments-and-statuses).
 */
export async function upsertComment(store: CommentStore, order: MarkedText, pacing: Pacing): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const startedMs = pacing.clock.elapsed();
    const isIn = await writeInto(store, order, pacing);
    const tookMs = pacing.clock.elapsed() - startedMs;
    const quietMs = Math.min(QUIET_MS.most, tookMs + QUIET_MS.more);
    if (isIn && (await isKept(store, order, { ...pacing, quietMs }))) return;
  }
  throw unsettled();
}

/** False if somebody else's change came between. */
async function writeInto(store: CommentStore, order: MarkedText, pacing: Pacing): Promise<boolean> {
  const { marker, over } = order;
  const compose = composing(order);
  const marked = await markedIn(store, marker);
  if (over !== undefined && !marked.some((comment) => over(comment.text))) return true;
  const kept = await rewriteOldest(store, marked, compose);
  if (kept === 'changed-meanwhile') return false;
  if (kept === undefined && over !== undefined) return true;
  const ours = kept ?? (await writeOnce(store, { marker, compose }, pacing));
  return keepOldest(store, { ours, marker, compose, known: kept === undefined ? undefined : marked });
}

/** The whole text, of those that stand there already. */
type Compose = (standing: readonly string[]) => string;

function composing({ marker, markdown, part }: MarkedText): Compose {
  return (standing) => {
    const text = part === undefined ? markdown.trimEnd() : withPart(markdown, part, standing);
    return `${text}\n\n${marker}\n`;
  };
}

/** Looked at once more, after any other step that had read the comment before ours was in it has written. */
async function isKept(
  store: CommentStore,
  order: MarkedText,
  { clock, signal, quietMs }: Pacing & { readonly quietMs: number },
): Promise<boolean> {
  const { marker, markdown, part } = order;
  if (part === undefined) return true;
  await clock.sleep(quietMs, signal);
  const marked = await markedIn(store, marker);
  return marked.some(({ text }) => holdsPart(text, markdown, part));
}

function unsettled(): PipeError {
  return new PipeError('report-undelivered', `The comment kept changing or getting lost, ${ATTEMPTS} times.`);
}

interface MarkedText {
  /** Stands alone on the last line and is not shown. */
  readonly marker: string;
  readonly markdown: string;
  /** With it, the Markdown is one of several parts. */
  readonly part?: CommentOrder['part'];
  /** With it, one of them that it holds for is rewritten, and none is written anew. */
  readonly over?: CommentOrder['over'];
}

/** A new comment, or the one that was written though the answer was lost. */
async function writeOnce(
  store: CommentStore,
  { marker, compose }: Pick<Kept, 'marker' | 'compose'>,
  pacing: Pacing,
): Promise<SeenComment> {
  const look = async (): Promise<Seen<SeenComment>> => {
    const kept = await rewriteOldest(store, await markedIn(store, marker), compose);
    if (kept === 'changed-meanwhile') throw unsettled();
    return kept === undefined ? { kind: 'absent' } : { kind: 'done', value: kept };
  };
  const fate = await sendOrLookUp(
    { send: () => store.write(compose([])), look, mostSends: ATTEMPTS, looksMs: [0, 0] },
    pacing,
  );
  if (fate.kind === 'done') return fate.value;
  throw fate.kind === 'unknown' ? fate.why : unsettled();
}

async function markedIn(store: CommentStore, marker: string): Promise<readonly SeenComment[]> {
  const comments = await store.list();
  return comments.filter(({ text }) => text.trimEnd().endsWith(`\n${marker}`)).sort((a, b) => a.id - b.id);
}

/** The oldest that is ours to edit; only its author may edit a comment, and we need not know who we are. */
async function rewriteOldest(
  store: CommentStore,
  marked: readonly SeenComment[],
  compose: Compose,
): Promise<SeenComment | 'changed-meanwhile' | undefined> {
  for (const comment of marked) {
    const outcome = await store.rewrite(comment, compose(textsOf(marked, comment)));
    if (outcome === 'rewritten') return comment;
    if (outcome === 'changed-meanwhile') return outcome;
  }
  return undefined;
}

/** What stands in all comments of one author. */
function textsOf(marked: readonly SeenComment[], { author }: SeenComment): readonly string[] {
  return marked.filter((comment) => comment.author === author).map(({ text }) => text);
}

interface Kept {
  readonly ours: SeenComment;
  readonly marker: string;
  readonly compose: Compose;
  /** The list from before; undefined where we wrote a new comment and somebody may have done so too. */
  readonly known: readonly SeenComment[] | undefined;
}

/** False if the oldest was changed under our hands: look again. */
async function keepOldest(store: CommentStore, { ours, marker, compose, known }: Kept): Promise<boolean> {
  const marked = known ?? (await markedIn(store, marker));
  const [oldest = ours, ...others] = marked.filter(({ author }) => author === ours.author);
  const text = compose(textsOf(marked, ours));
  if (oldest.id !== ours.id && (await store.rewrite(oldest, text)) === 'changed-meanwhile') return false;
  for (const other of others) await store.remove(other);
  return true;
}
