import { type Call, type Handlers, invalid, notFound, parameter, withoutDefaults } from '../call.ts';
import { type Entity, textOf } from './store.ts';

export interface Attribute {
  readonly name: string;
  readonly value: string;
}

/** Throws 400 for more than 18 attributes, and for names and values that are too long. */
export function checkedAttributes(given: unknown): Attribute[] {
  const attributes = (given ?? []) as readonly Partial<Attribute>[];
  if (attributes.length > 18) throw invalid(`${attributes.length} attributes: at most 18 are allowed`);
  const checked = attributes.map(({ name = '', value = '' }) => ({ name, value }));
  for (const { name, value } of checked) {
    if (name === '' || Buffer.byteLength(name) > 1024) throw invalid(`invalid attribute name "${name}"`);
    if (Buffer.byteLength(value) > 2048)
      throw invalid(`the value of the attribute "${name}" is longer than 2 KB`);
  }
  return [...new Map(checked.map((attribute) => [attribute.name, attribute])).values()];
}

/** Where a call's attributes are: an entity in its collection. */
export type AttributesOwner = (call: Call) => {
  readonly key: string;
  readonly entity: Entity;
  readonly entities: Map<string, Entity>;
};

/** `…/attributes`: POST replaces all of them; one can be read, set and deleted. */
export function attributeHandlers(id: string, owner: AttributesOwner, setOne: string): Handlers {
  return {
    [`${id}.attributes`]: (call) => {
      const attributes = checkedAttributes(call.message['attribute']);
      store(owner(call), attributes);
      return withoutDefaults({ attribute: attributes });
    },
    [`${id}.attributes.list`]: (call) => withoutDefaults({ attribute: attributesOf(owner(call).entity) }),
    [`${id}.attributes.get`]: (call) => one(call, owner(call).entity),
    [`${id}.attributes.delete`]: (call) => {
      const found = owner(call);
      const attribute = one(call, found.entity);
      store(
        found,
        attributesOf(found.entity).filter(({ name }) => name !== attribute.name),
      );
      return attribute;
    },
    [`${id}.attributes.${setOne}`]: (call) => {
      const found = owner(call);
      const name = parameter(call, 'attributesId');
      const attribute = { name, value: textOf(call.message, 'value') };
      const others = attributesOf(found.entity).filter((each) => each.name !== name);
      store(found, checkedAttributes([...others, attribute]));
      return attribute;
    },
  };
}

function attributesOf(entity: Entity): readonly Attribute[] {
  return (entity['attributes'] ?? []) as readonly Attribute[];
}

function one(call: Call, entity: Entity): Attribute {
  const wanted = parameter(call, 'attributesId');
  const attribute = attributesOf(entity).find(({ name }) => name === wanted);
  if (attribute === undefined) throw notFound(`attribute ${wanted}`);
  return attribute;
}

function store(
  { key, entity, entities }: ReturnType<AttributesOwner>,
  attributes: readonly Attribute[],
): void {
  entities.set(key, { ...entity, attributes });
}
