import type { RewriteRule } from '../../domain/rewrite.ts';
import { GlobFault, matching } from '../../domain/text/glob.ts';
import { nearestName } from '../../domain/text/nearest-name.ts';
import { type Applied, failed } from './applied.ts';
import { editsFor } from './edits-for.ts';
import { isXmlFault, type OpenFiles } from './open-files.ts';
import { selectNodes } from './select-nodes.ts';
import type { TextEdit } from './text-edits.ts';

/** Carries out one rule on every file it names; it must find a place in one of them at least. */
export function applyRule(files: OpenFiles, rule: RewriteRule): Applied {
  const names = filesOf(files, rule);
  if (typeof names === 'string') return failed(names);
  if (names.length === 0) {
    return failed(`finds no XML file at ${rule.files}`, suggestFile(files, rule.files));
  }
  const changes: { file: string; what: string; places: number }[] = [];
  for (const file of names) {
    const result = applyToFile(files, file, rule);
    if (result.kind === 'failed') return result;
    if (result.places > 0) changes.push({ file, what: ruleInWords(rule), places: result.places });
  }
  if (changes.length > 0) return { kind: 'applied', changes };
  return failed(
    `finds nothing at ${rule.xpath} in ${names.join(', ')}`,
    'XPath is case-sensitive and counts from the root: /Quota/Allow/@count. Correct it, or remove the rule.',
  );
}

function filesOf(files: OpenFiles, rule: RewriteRule): readonly string[] | string {
  try {
    const below = files.xmlFiles().flatMap((name) => [name, withoutRoot(name)]);
    const matched = new Set(matching(rule.files, below));
    return files.xmlFiles().filter((name) => matched.has(name) || matched.has(withoutRoot(name)));
  } catch (error) {
    if (error instanceof GlobFault)
      return `names the files ${rule.files.slice(0, 100)}, which ${withoutStop(error)}`;
    throw error;
  }
}

function withoutRoot(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}

/** The reason goes on in a longer sentence. */
function withoutStop({ message }: Error): string {
  return message.replace(/\.$/, '');
}

type FileResult = { readonly kind: 'done'; readonly places: number } | (Applied & { kind: 'failed' });

function applyToFile(files: OpenFiles, file: string, rule: RewriteRule): FileResult {
  try {
    const { text, document } = files.open(file);
    const selected = selectNodes(document, rule.xpath);
    if (selected.kind === 'invalid') return failed(`has an XPath, ${rule.xpath}, that ${selected.reason}`);
    const edits: TextEdit[] = [];
    for (const node of selected.nodes) {
      const wanted = editsFor(node, rule.change, text);
      if (wanted.kind === 'refused') return failed(`${wanted.reason}, at ${rule.xpath} in ${file}`);
      edits.push(...wanted.edits);
    }
    if (edits.length > 0) files.edit(file, edits);
    return { kind: 'done', places: selected.nodes.length };
  } catch (error) {
    if (isXmlFault(error)) return failed(`cannot be done: ${file} ${withoutStop(error)}`);
    throw error;
  }
}

function ruleInWords({ change, xpath }: RewriteRule): string {
  switch (change.kind) {
    case 'text':
      return `set the text at ${xpath}`;
    case 'attribute':
      return `set ${Object.keys(change.attributes).join(', ')} at ${xpath}`;
    case 'add':
      return `added to ${xpath}`;
    case 'remove':
      return `removed ${xpath}`;
  }
}

function suggestFile(files: OpenFiles, glob: string): string {
  const names = files.xmlFiles().map(withoutRoot);
  const near = nearestName(glob, names);
  return near === undefined
    ? 'Files are named as below apiproxy/ or sharedflowbundle/, such as policies/*.xml.'
    : `Did you mean ${near}?`;
}
