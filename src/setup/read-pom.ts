import { readXml } from '../bundle/xml/read-xml.ts';
import { childNamed, elementsBelow, elementsIn, textOf, type XmlElement } from '../bundle/xml/xml-tree.ts';
import { isPlaceName, type Place } from './places.ts';

/** What a pom says of Apigee: names only, and of values those of environments and organizations. */
export interface PomFindings {
  readonly profiles: readonly PomProfile[];
  /** Properties of the pom and its profiles by name, each once. */
  readonly properties: readonly string[];
  /** Artifacts of the plugins that deploy to Apigee. */
  readonly plugins: readonly string[];
}

interface PomProfile {
  readonly id: string;
  /** Undefined if the profile is not of Apigee; `elsewhere` if a command says which environment it is. */
  readonly place: Place | 'elsewhere' | undefined;
}

const PLUGINS = /^(apigee-|proxy-dependency)/;

/** Undefined if the pom has nothing of Apigee in it, or is no XML. Never throws. */
export function readPom(bytes: Uint8Array): PomFindings | undefined {
  const root = rootOf(bytes);
  if (root === undefined) return undefined;
  const list = childNamed(root, 'profiles');
  const profiles = list === undefined ? [] : elementsIn(list).filter(({ name }) => name === 'profile');
  const properties = [root, ...profiles].flatMap((element) => propertiesOf(element).map(([name]) => name));
  const plugins = [...elementsBelow(root)]
    .filter(({ name }) => name === 'plugin')
    .map((plugin) => textOf(childNamed(plugin, 'artifactId')).trim())
    .filter((artifact) => PLUGINS.test(artifact) && /^[\w.-]+$/.test(artifact));
  const isApigees = plugins.length > 0 || properties.some((name) => name.startsWith('apigee.'));
  if (!isApigees) return undefined;
  return {
    profiles: profiles.flatMap(profileOf),
    properties: [...new Set(properties)],
    plugins: [...new Set(plugins)],
  };
}

function rootOf(bytes: Uint8Array): XmlElement | undefined {
  try {
    return readXml(bytes).root;
  } catch {
    return undefined;
  }
}

function propertiesOf(element: XmlElement): readonly (readonly [string, string])[] {
  const properties = childNamed(element, 'properties');
  if (properties === undefined) return [];
  return elementsIn(properties)
    .filter(({ name }) => /^[\w.-]{1,80}$/.test(name))
    .map((property) => [property.name, textOf(property).trim()]);
}

/** Maven's convention: the profile's id is the environment unless `apigee.env` says another. */
function profileOf(profile: XmlElement): readonly PomProfile[] {
  const id = textOf(childNamed(profile, 'id')).trim();
  if (!/^[\w.-]{1,80}$/.test(id)) return [];
  const values = new Map(propertiesOf(profile));
  const isOfApigee = [...values.keys()].some((name) => name.startsWith('apigee.'));
  const said = values.get('apigee.env');
  if (isOfApigee && said?.includes('${') === true) return [{ id, place: 'elsewhere' }];
  const environment = isPlaceName(said) ? said : id;
  if (!isOfApigee || !isPlaceName(environment)) return [{ id, place: undefined }];
  const organization = values.get('apigee.org');
  return [{ id, place: { environment, organization: isPlaceName(organization) ? organization : undefined } }];
}
