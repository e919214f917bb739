import type { CommentPart } from '../../../ports/code-host.ts';

/** A part of the comment as it stands there. */
interface StandingPart extends CommentPart {
  readonly markdown: string;
}

// As long as what one step may say; both Bitbuckets take 32 KB.
const LONGEST_BYTES = 28_000;
const PART =
  /^\[\/\/\]: # \(apigee-pipe:step ([0-9a-f]{8}) ([0-9a-z]{1,12}) #(\d{1,15}) (ok|failed) (\S{0,500})\)$/;

/**
 * The comment's text with this part in it: those of other steps on the same commit stay, what failed stands first, and
 * if there are several each has its title. Parts of an earlier commit go; one of a later build stays.
 */
export function withPart(markdown: string, part: CommentPart, standing: readonly string[]): string {
  const own = { ...part, markdown: markdown.trim() };
  const others = standing
    .flatMap(partsIn)
    .filter((other) => other.step !== part.step && isCurrent(other, part));
  const newest = new Map([...others, own].map((each) => [each.step, each]));
  const parts = [...newest.values()].sort(byFailureAndTitle);
  const room = Math.floor(LONGEST_BYTES / parts.length);
  return parts
    .map((each) => {
      const body = parts.length === 1 ? each.markdown : fit(each.markdown, room);
      const heading = parts.length === 1 || each.title === '' ? '' : `### ${each.title}\n\n`;
      return `${heading}${body}\n\n${lineOf(each)}`;
    })
    .join('\n\n');
}

/** True if this part stands in the text as it was written. */
export function holdsPart(text: string, markdown: string, part: CommentPart): boolean {
  return partsIn(text).some(
    (each) =>
      each.step === part.step && each.build === part.build && isStartOf(each.markdown, markdown.trim()),
  );
}

/** It may have been cut to leave room for others. */
function isStartOf(standing: string, written: string): boolean {
  return standing.split('\n')[0] === written.split('\n')[0];
}

function byFailureAndTitle(one: CommentPart, other: CommentPart): number {
  return Number(other.failed) - Number(one.failed) || (one.title < other.title ? -1 : 1);
}

function isCurrent(other: CommentPart, own: CommentPart): boolean {
  return other.commit === own.commit || other.build > own.build;
}

function lineOf({ step, commit, build, failed, title }: CommentPart): string {
  const shown = encodeURIComponent(title).replaceAll(/[()]/g, (one) => (one === '(' ? '%28' : '%29'));
  return `[//]: # (apigee-pipe:step ${step} ${commit} #${build} ${failed ? 'failed' : 'ok'} ${shown})`;
}

function partsIn(text: string): readonly StandingPart[] {
  const parts: StandingPart[] = [];
  let lines: string[] = [];
  for (const line of text.split('\n')) {
    const [, step, commit = '', build, state, title] = PART.exec(line.trimEnd()) ?? [];
    if (step === undefined) {
      lines.push(line);
      continue;
    }
    const named = {
      step,
      commit,
      build: Number(build),
      failed: state === 'failed',
      title: decoded(title ?? ''),
    };
    parts.push({ ...named, markdown: withoutTitle(lines.join('\n').trim(), named.title) });
    lines = [];
  }
  return parts;
}

function withoutTitle(markdown: string, title: string): string {
  const heading = `### ${title}\n`;
  return markdown.startsWith(heading) ? markdown.slice(heading.length).trim() : markdown;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

/** Whole lines only, so that a table that is cut stays a table. */
export function fit(markdown: string, mostBytes: number): string {
  let room = mostBytes - 100;
  const lines = markdown.split('\n');
  const kept = lines.findIndex((line) => {
    room -= Buffer.byteLength(line) + 1;
    return room < 0;
  });
  return kept === -1
    ? markdown
    : [...lines.slice(0, Math.max(1, kept)), '', 'There is more than fits here.'].join('\n');
}
