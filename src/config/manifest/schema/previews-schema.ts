import * as z from 'zod';

const text = (what: string) => z.string().min(1).describe(what);

/** How the environments of pull requests are made and when they end. */
export const previews = z
  .strictObject({
    name: z
      .string()
      .regex(/\{name\}/, 'must hold {name}.')
      .regex(/\{id\}/, 'must hold {id}.')
      .optional()
      .describe('How a copy is called; {name}-pr{id} if left out.'),
    basePath: z
      .string()
      .regex(/\{path\}/, 'must hold {path}.')
      .regex(/\{id\}/, 'must hold {id}.')
      .optional()
      .describe('Where a copy answers: {path}/pr{id}.'),
    ttlHours: z.int().min(1).max(8760).optional().describe('Hours after the last change until it is over.'),
    apps: z
      .array(
        z.strictObject({ developer: text('The developer’s e-mail address.'), app: text('The app’s name.') }),
      )
      .optional()
      .describe('Apps whose keys also open the copies.'),
    environment: z
      .strictObject({
        name: z
          .string()
          .regex(/\{id\}/, 'must hold {id}.')
          .describe('How the environment is called: pr-{id}.'),
        instance: text('The instance it is attached to.').optional(),
        group: text('The environment group it joins.').optional(),
        configurationOf: text('The environment whose configuration it takes.').optional(),
      })
      .optional()
      .describe('An environment of its own for each pull request.'),
  })
  .describe('Previews of pull requests.');
