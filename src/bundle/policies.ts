import type { PolicyRef } from '../domain/policy-types.ts';
import { type Documents, documentsIn } from './documents.ts';

/** The policies that a bundle holds, attached to a flow or not: Apigee counts both (`hasExtensiblePolicy`, CONTRACT §2.3). */
export function policiesIn(documents: Documents): readonly PolicyRef[] {
  return documentsIn(documents, 'policies').map(([, { root }]) => ({
    name: root.attributes['name'] ?? '',
    type: root.name,
  }));
}
