import { PipeError } from '../../errors/pipe-error.ts';
import type { Call } from './call.ts';
import type { Caller } from './caller.ts';
import { type Shape, shaped } from './shapes.ts';

export interface Reader {
  /** The answer in its shape; throws PipeError, `apigee-unexpected` where the shape is another. */
  read<T>(call: Call, shape: Shape<T>, repeat?: 'reads' | 'never'): Promise<T>;
  /** As `read`; undefined if Apigee says 404. */
  find<T>(call: Call, shape: Shape<T>, repeat?: 'reads' | 'never'): Promise<T | undefined>;
  /** The answer's bytes, which begin as a zip does; throws PipeError. */
  readZip(call: Call): Promise<Uint8Array>;
}

export function createReader(caller: Caller): Reader {
  const reader: Reader = {
    readZip: (call) => caller.readZip(call),
    async read(call, shape, repeat) {
      const value = shaped(shape, await caller.read(call, repeat));
      if (value !== undefined) return value;
      throw unknownShape(call);
    },
    async find(call, shape, repeat) {
      try {
        return await reader.read(call, shape, repeat);
      } catch (error) {
        if (error instanceof PipeError && error.status === 404 && call.path !== '') return undefined;
        throw error;
      }
    },
  };
  return reader;
}

/** The error for an answer that is JSON and not what was asked for. */
export function unknownShape(call: Call): PipeError {
  return new PipeError(
    'apigee-unexpected',
    `Asked to ${call.operation}, Apigee answered JSON of a shape that the pipe does not know.`,
    {
      hint: 'Check that APIGEE_API_URL is an Apigee X endpoint; else report this to the pipe.',
      where: call.where,
    },
  );
}
