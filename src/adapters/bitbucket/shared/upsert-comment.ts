import {
  type Answered,
  type Pacing,
  type Seen,
  sendOrLookUp,
} from '../../../domain/pacing/send-or-look-up.ts';
import { PipeError } from '../../../errors/pipe-error.ts';
import type { CommentOrder } from '../../../ports/code-host.ts';

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

const ATTEMPTS = 4;

/**
 * One comment, found again by its last line, whoever else is writing it at this moment: two steps at once both
 * end by keeping the oldest and removing what else is theirs (docs/bitbucket.md#comments-and-statuses).
 */
export async function upsertComment(
  store: CommentStore,
  { marker, markdown, over }: MarkedText,
  pacing: Pacing,
): Promise<void> {
  const text = `${markdown.trimEnd()}\n\n${marker}\n`;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const marked = await markedIn(store, marker);
    if (over !== undefined && !marked.some((comment) => over(comment.text))) return;
    const kept = await rewriteOldest(store, marked, text);
    if (kept === 'changed-meanwhile') continue;
    if (kept === undefined && over !== undefined) return;
    const ours = kept ?? (await writeOnce(store, { marker, text }, pacing));
    if (await keepOldest(store, { ours, marker, text, known: kept === undefined ? undefined : marked }))
      return;
  }
  throw unsettled();
}

function unsettled(): PipeError {
  return new PipeError('report-undelivered', `The comment kept changing or getting lost, ${ATTEMPTS} times.`);
}

interface MarkedText {
  /** Stands alone on the last line and is not shown. */
  readonly marker: string;
  readonly markdown: string;
  /** With it, one of them that it holds for is rewritten, and none is written anew. */
  readonly over?: CommentOrder['over'];
}

/** A new comment, or the one that was written though the answer was lost. */
async function writeOnce(
  store: CommentStore,
  { marker, text }: Pick<Kept, 'marker' | 'text'>,
  pacing: Pacing,
): Promise<SeenComment> {
  const look = async (): Promise<Seen<SeenComment>> => {
    const kept = await rewriteOldest(store, await markedIn(store, marker), text);
    if (kept === 'changed-meanwhile') throw unsettled();
    return kept === undefined ? { kind: 'absent' } : { kind: 'done', value: kept };
  };
  const fate = await sendOrLookUp(
    { send: () => store.write(text), look, mostSends: ATTEMPTS, looksMs: [0, 0] },
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
  text: string,
): Promise<SeenComment | 'changed-meanwhile' | undefined> {
  for (const comment of marked) {
    const outcome = await store.rewrite(comment, text);
    if (outcome === 'rewritten') return comment;
    if (outcome === 'changed-meanwhile') return outcome;
  }
  return undefined;
}

interface Kept {
  readonly ours: SeenComment;
  readonly marker: string;
  readonly text: string;
  /** The list from before; undefined where we wrote a new comment and somebody may have done so too. */
  readonly known: readonly SeenComment[] | undefined;
}

/** False where the oldest was changed under our hands: look again. */
async function keepOldest(store: CommentStore, { ours, marker, text, known }: Kept): Promise<boolean> {
  const marked = known ?? (await markedIn(store, marker));
  const [oldest = ours, ...others] = marked.filter(({ author }) => author === ours.author);
  if (oldest.id !== ours.id && (await store.rewrite(oldest, text)) === 'changed-meanwhile') return false;
  for (const other of others) await store.remove(other);
  return true;
}
