import { RawAnswer } from '../../google/google.ts';
import { GoogleError } from '../../google/google-error.ts';
import { type Call, environmentOf, type Handlers, invalid, notFound, withoutDefaults } from '../call.ts';
import { uploadedFile } from '../upload.ts';
import { quotaFailure, resourceName } from './refusals.ts';
import { type Entity, segment } from './store.ts';

const types = ['java', 'js', 'jsc', 'graphql', 'oas', 'properties', 'py', 'wsdl', 'xsd', 'xsl', 'xslt'];

const mostBytes = 15 * 1024 * 1024;

/** Files of an environment by type and name; the content goes in and out as octets. */
export const resourceFileHandlers: Handlers = {
  'environments.resourcefiles.create': (call) => {
    const type = call.query.get('type') ?? '';
    const name = call.query.get('name') ?? '';
    if (!types.includes(type)) throw invalid(`invalid resource file type "${type}"`);
    if (!/^[a-zA-Z0-9:/\\!@#$%^&{}[\]()+\-=,.~'` _]{1,255}$/.test(name))
      throw invalid(`invalid name "${name}"`);
    const files = filesOf(call);
    const key = `${type}/${name}`;
    if (files.has(key))
      throw new GoogleError('ALREADY_EXISTS', `cannot create resource ${nameIn(call, key)}; already exists`);
    if (files.size >= 100)
      throw quotaFailure(
        'apigee.googleapis.com/resourcefiles',
        `Limit of resource files in a single environment (100) exceeded.`,
      );
    files.set(key, { type, name, content: contentOf(call) });
    return { type, name };
  },
  'environments.resourcefiles.update': (call) => {
    const { files, key, file } = fileOf(call);
    files.set(key, { ...file, content: contentOf(call) });
    return described(file);
  },
  'environments.resourcefiles.get': (call) => {
    const { content } = fileOf(call).file;
    return new RawAnswer({
      status: 200,
      headers: { 'Content-Type': 'application/octet-stream' },
      body: content as Uint8Array,
    });
  },
  'environments.resourcefiles.delete': (call) => {
    const { files, key, file } = fileOf(call);
    files.delete(key);
    return described(file);
  },
  'environments.resourcefiles.list': (call) => list(call, call.query.get('type')),
  'environments.resourcefiles.listEnvironmentResources': (call) =>
    list(call, call.match.parameters['type'] ?? null),
};

function list(call: Call, type: string | null): object {
  const files = [...filesOf(call).values()].filter((file) => type === null || file['type'] === type);
  return withoutDefaults({ resourceFile: files.map(described) });
}

function described({ name, type }: Entity): object {
  return { name, type };
}

function filesOf(call: Call): Map<string, Entity> {
  const path = `environments/${segment(environmentOf(call).name)}/resourcefiles`;
  return call.world.organization.entities.collection(path);
}

function fileOf(call: Call): { files: Map<string, Entity>; key: string; file: Entity } {
  const files = filesOf(call);
  const { type = '', name = '' } = call.match.parameters;
  const key = `${type}/${name}`;
  const file = files.get(key);
  if (file === undefined) throw notFound(`resource ${nameIn(call, key)}`);
  return { files, key, file };
}

function nameIn(call: Call, key: string): string {
  return resourceName(call, `environments/${environmentOf(call).name}/resourcefiles/${key}`);
}

function contentOf({ exchange }: Call): Uint8Array {
  const content = uploadedFile(exchange.headers['content-type'] ?? '', exchange.body);
  if (content.length > mostBytes) throw invalid('the resource file is larger than 15 MB');
  return content;
}
