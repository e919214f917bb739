import { canonicalElement } from '../../bundle/xml/canonical-xml.ts';
import {
  childNamed,
  elementsIn,
  textOf,
  type XmlDocument,
  type XmlElement,
} from '../../bundle/xml/xml-tree.ts';
import type { Difference } from '../../domain/results/difference.ts';
import { commonOf } from './common-of.ts';

type Found = Omit<Difference, 'file'>;

/** Of one file; the rest says no more than "this file was written anew". */
const MOST_FOUND = 200;
/** Characters of a value; what is longer is cut, and says so. */
const MOST_SHOWN = 2000;

/** Where two documents that do not mean the same differ, element by element; never empty. */
export function compareElements(git: XmlDocument, live: XmlDocument): readonly Found[] {
  const path = `/${git.root.name}`;
  const found: Found[] = [];
  if (git.root.name === live.root.name)
    compare({ git, live, found }, { path, git: git.root, live: live.root });
  else found.push({ path, change: 'edited', git: `<${git.root.name}>`, live: `<${live.root.name}>` });
  return found.slice(0, MOST_FOUND);
}

interface Documents {
  readonly git: XmlDocument;
  readonly live: XmlDocument;
  readonly found: Found[];
}

/** Two elements of one name, and the path that leads to them. */
interface Pair {
  readonly path: string;
  readonly git: XmlElement;
  readonly live: XmlElement;
}

/** Adds at least one difference if the two do not mean the same. */
function compare(documents: Documents, pair: Pair): void {
  const { found } = documents;
  if (found.length >= MOST_FOUND || meaningIn(documents, pair, 'git') === meaningIn(documents, pair, 'live'))
    return;
  const before = found.length;
  compareAttributes(pair, found);
  const [ours, theirs] = [elementsIn(pair.git), elementsIn(pair.live)];
  if (ours.length > 0 && theirs.length > 0) compareChildren(documents, pair);
  else if (contentOf(documents.git, pair.git) !== contentOf(documents.live, pair.live))
    found.push(asTexts(documents, pair));
  // The order of the elements, or text between them.
  if (found.length === before) found.push(asTexts(documents, pair));
}

function meaningIn(documents: Documents, pair: Pair, side: 'git' | 'live'): string {
  return canonicalElement(pair[side], documents[side].source);
}

function compareAttributes({ path, git, live }: Pair, found: Found[]): void {
  const names = [...new Set([...Object.keys(git.attributes), ...Object.keys(live.attributes)])].sort();
  for (const name of names) {
    const [ours, theirs] = [git.attributes[name], live.attributes[name]];
    if (ours !== theirs) found.push({ path: `${path}/@${name}`, ...changeOf(ours, theirs) });
  }
}

function changeOf(git: string | undefined, live: string | undefined): Omit<Found, 'path'> {
  const change = git === undefined ? 'added' : live === undefined ? 'removed' : 'edited';
  return { change, git: git === undefined ? null : cut(git), live: live === undefined ? null : cut(live) };
}

function compareChildren(documents: Documents, pair: Pair): void {
  const names = [...new Set([...elementsIn(pair.git), ...elementsIn(pair.live)].map(({ name }) => name))];
  for (const name of names) compareSiblings(documents, pair, name);
}

/** The children of one name: those of equal meaning are set apart, the others paired. */
function compareSiblings(documents: Documents, { path, git, live }: Pair, name: string): void {
  const ours = numbered(git, name);
  const theirs = numbered(live, name);
  const isRepeated = ours.length > 1 || theirs.length > 1;
  const at = (index: number): string => `${path}/${name}${isRepeated ? `[${index}]` : ''}`;
  const common = commonOf(
    ours.map(({ element }) => canonicalElement(element, documents.git.source)),
    theirs.map(({ element }) => canonicalElement(element, documents.live.source)),
  );
  const left = ours.filter((_, index) => !common.left.has(index));
  const right = theirs.filter((_, index) => !common.right.has(index));
  const { pairs, onlyGit, onlyLive } = pairUp(left, right);
  for (const [one, other] of pairs)
    compare(documents, { path: at(one.index), git: one.element, live: other.element });
  for (const { element, index } of onlyGit)
    documents.found.push({ path: at(index), ...changeOf(shownOf(documents.git, element), undefined) });
  for (const { element, index } of onlyLive)
    documents.found.push({ path: at(index), ...changeOf(undefined, shownOf(documents.live, element)) });
}

interface Numbered {
  readonly element: XmlElement;
  /** Among the children of that name, from 1. */
  readonly index: number;
}

function numbered(parent: XmlElement, name: string): readonly Numbered[] {
  return elementsIn(parent)
    .filter((child) => child.name === name)
    .map((element, index) => ({ element, index: index + 1 }));
}

/** One edited thing, or two that are not the same: as many on both sides are edited, else the key decides. */
function pairUp(left: readonly Numbered[], right: readonly Numbered[]) {
  const byKey = Map.groupBy(right, ({ element }) => keyOf(element));
  const partnerOf = (one: Numbered, index: number): Numbered | undefined =>
    left.length === right.length ? right[index] : byKey.get(keyOf(one.element))?.shift();
  const pairs = left.flatMap((one, index): (readonly [Numbered, Numbered])[] => {
    const other = partnerOf(one, index);
    return other === undefined ? [] : [[one, other]];
  });
  const done = new Set(pairs.flat());
  return {
    pairs,
    onlyGit: left.filter((one) => !done.has(one)),
    onlyLive: right.filter((one) => !done.has(one)),
  };
}

/** What names an element among its siblings: its `name`, or the policy that a step calls. */
function keyOf(element: XmlElement): string | undefined {
  const { name } = element.attributes;
  if (name !== undefined) return name;
  const step = childNamed(element, 'Name');
  return step === undefined ? undefined : textOf(step).trim();
}

function asTexts({ git, live }: Documents, pair: Pair): Found {
  return {
    path: pair.path,
    change: 'edited',
    git: cut(shownOf(git, pair.git)),
    live: cut(shownOf(live, pair.live)),
  };
}

/** Text as it reads; markup as it is written. */
function shownOf(document: XmlDocument, element: XmlElement): string {
  return elementsIn(element).length === 0 ? textOf(element) : contentOf(document, element).trim();
}

function contentOf({ source }: XmlDocument, element: XmlElement): string {
  return source.slice(element.contentStart, element.contentEnd);
}

function cut(text: string): string {
  return text.length <= MOST_SHOWN ? text : `${text.slice(0, MOST_SHOWN)} … (${text.length} characters)`;
}
