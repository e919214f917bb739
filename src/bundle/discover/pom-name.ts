import { posix } from 'node:path';
import { FileRefusal } from '../../errors/file-refusal.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import type { Files } from '../../ports/files.ts';
import type { BundleLocation } from '../read-content.ts';
import { readXml } from '../xml/read-xml.ts';
import { XmlFault } from '../xml/xml-fault.ts';
import { childNamed, elementsIn, textOf, type XmlElement } from '../xml/xml-tree.ts';

type PomFiles = Pick<Files, 'read' | 'resolve' | 'kindOf'>;

const LARGEST_POM_BYTES = 1024 * 1024;
const MOST_PARENTS = 5;

/**
 * The name under which Maven's plugin deploys: the pom's `<name>`, else its `<artifactId>`. Filled in is what the pom says
 * of itself, and what it or its parents in the clone declare outside of their profiles; whatever a profile sets, only
 * Maven knows. Throws PipeError `bundle-invalid` if that gives no name.
 */
export async function nameInPom({ path, source }: BundleLocation, files: PomFiles): Promise<string> {
  const where = path === '.' ? 'pom.xml' : `${path}/pom.xml`;
  const refuse = (what: string): PipeError =>
    new PipeError('bundle-invalid', `names: pom takes the name of ${path} from ${where}, ${what}.`, {
      where,
      hint: `Name it in the manifest: bundles: [{ match: ${JSON.stringify(path)}, name: orders }].`,
    });
  const pom = files.resolve(source.absolutePath, 'pom.xml');
  if ((await files.kindOf(pom)) !== 'file') throw refuse('which is no file');
  try {
    const { root } = readXml(await files.read(pom, LARGEST_POM_BYTES));
    const artifact = saidIn(root, 'artifactId');
    const own = (saidIn(root, 'name') || artifact).replaceAll(
      /\$\{(?:project\.|pom\.)?artifactId\}/g,
      artifact,
    );
    const name = own.includes('${') ? await filledIn(own, { root, where, pom }, files) : own;
    if (name === '') throw refuse('which says neither name nor artifactId');
    if (name.includes('${')) throw refuse(`whose name ${JSON.stringify(name)} only Maven can fill in`);
    return name;
  } catch (error) {
    if (error instanceof XmlFault)
      throw refuse(`line ${error.line} of which ${error.message.replace(/\.$/, '')}`);
    if (error instanceof FileRefusal) throw refuse('which cannot be read');
    throw error;
  }
}

interface Pom {
  readonly root: XmlElement;
  /** From the root of the clone. */
  readonly where: string;
  /** Absolute. */
  readonly pom: string;
}

/** What cannot be filled in stays as it is. */
async function filledIn(name: string, pom: Pom, files: PomFiles): Promise<string> {
  const family = [pom];
  for (let child = await parentOf(pom, files); child !== undefined; child = await parentOf(child, files)) {
    if (family.length > MOST_PARENTS) break;
    family.push(child);
  }
  const known = new Map<string, string>();
  for (const { root } of family.toReversed())
    for (const [property, value] of propertiesIn(root)) known.set(property, value);
  for (const { root } of family) for (const property of inProfiles(root)) known.delete(property);
  const version = family.map(({ root }) => saidIn(root, 'version')).find((said) => said !== '');
  if (version !== undefined) known.set('project.version', version);
  return name.replaceAll(/\$\{([\w.-]{1,100})\}/g, (whole, property: string) => known.get(property) ?? whole);
}

/** The parent that the pom names, if it lies in the clone and can be read. */
async function parentOf({ root, where, pom }: Pom, files: PomFiles): Promise<Pom | undefined> {
  const parent = childNamed(root, 'parent');
  if (parent === undefined) return undefined;
  const relative = saidIn(parent, 'relativePath') || '../pom.xml';
  const target = relative.endsWith('.xml') ? relative : `${relative}/pom.xml`;
  const inClone = posix.join(posix.dirname(where), target);
  if (posix.isAbsolute(target) || inClone.startsWith('../')) return undefined;
  const absolute = files.resolve(pom, '..', target);
  try {
    if ((await files.kindOf(absolute)) !== 'file') return undefined;
    return {
      root: readXml(await files.read(absolute, LARGEST_POM_BYTES)).root,
      where: inClone,
      pom: absolute,
    };
  } catch (error) {
    if (error instanceof XmlFault || error instanceof FileRefusal) return undefined;
    throw error;
  }
}

function saidIn(element: XmlElement, name: string): string {
  return textOf(childNamed(element, name)).trim();
}

function propertiesIn(element: XmlElement): readonly (readonly [string, string])[] {
  const properties = childNamed(element, 'properties');
  if (properties === undefined) return [];
  return elementsIn(properties).map((property) => [property.name, textOf(property).trim()]);
}

function inProfiles(root: XmlElement): readonly string[] {
  const profiles = childNamed(root, 'profiles');
  if (profiles === undefined) return [];
  return elementsIn(profiles).flatMap((profile) => propertiesIn(profile).map(([property]) => property));
}
