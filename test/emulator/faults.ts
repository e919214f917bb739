import type { Host } from './emulated-api.ts';

export type FaultKind =
  /** The connection breaks and nothing was done. */
  | 'reset-before'
  /** The connection breaks after the work was done. */
  | 'reset-after'
  /** No answer ever comes. */
  | 'timeout-before'
  | 'timeout-after'
  | '400'
  | '401'
  | '403'
  | '404'
  | '408'
  | '409'
  | '429'
  | '500'
  | '502-html'
  | '503'
  /** 400 while an operation on the organization runs; worth repeating (docs/apigee.md#status-codes). */
  | 'locked'
  /** 200 with somebody else's page. */
  | 'html-200'
  /** 302 to `location`, another host. */
  | 'redirect'
  /** The work is done; half the answer arrives, then the connection breaks. */
  | 'truncated'
  /** The work is done; the answer is no JSON, whatever it says. */
  | 'malformed'
  /** The work is done; the answer trickles in over `delayMs`. */
  | 'slow-body'
  /** The work is done and answered rightly, `delayMs` later. */
  | 'slow';

export interface Fault {
  readonly on: {
    readonly host?: Host;
    readonly operation?: string | RegExp;
    readonly method?: string;
    readonly path?: RegExp;
    readonly bundle?: string;
    readonly environment?: string;
  };
  readonly kind: FaultKind;
  /** One unless said; Infinity for ever. */
  readonly times?: number;
  /** Matching calls that go through first. */
  readonly skip?: number;
  readonly retryAfterSeconds?: number;
  /** An error status that comes although the work was done. */
  readonly processed?: boolean;
  readonly delayMs?: number;
  readonly location?: string;
}

interface FaultSubject {
  readonly host: Host;
  readonly operation: string | undefined;
  readonly method: string;
  readonly path: string;
  readonly bundle: string | undefined;
  readonly environment: string | undefined;
}

export interface FaultBox {
  add(fault: Fault): void;
  clear(): void;
  take(subject: FaultSubject): Fault | undefined;
}

const afterwards = new Set<FaultKind>([
  'reset-after',
  'timeout-after',
  'truncated',
  'malformed',
  'slow-body',
  'slow',
]);

export function isProcessed({ kind, processed }: Fault): boolean {
  return afterwards.has(kind) || processed === true;
}

export function faultBox(): FaultBox {
  let faults: { fault: Fault; skip: number; left: number }[] = [];
  return {
    add: (fault) => {
      faults.push({ fault, skip: fault.skip ?? 0, left: fault.times ?? 1 });
    },
    clear: () => {
      faults = [];
    },
    take: (subject) => {
      const found = faults.find(({ fault, left }) => left > 0 && concerns(fault.on, subject));
      if (found === undefined) return undefined;
      if (found.skip > 0) {
        found.skip -= 1;
        return undefined;
      }
      found.left -= 1;
      return found.fault;
    },
  };
}

function concerns(on: Fault['on'], subject: FaultSubject): boolean {
  const { operation, path, ...plain } = on;
  return (
    (path === undefined || path.test(subject.path)) &&
    (operation === undefined || isOperation(operation, subject.operation)) &&
    Object.entries(plain).every(
      ([name, value]) => value === undefined || subject[name as keyof typeof plain] === value,
    )
  );
}

export function isOperation(wanted: string | RegExp, operation: string | undefined): boolean {
  if (operation === undefined) return false;
  return typeof wanted === 'string' ? wanted === operation : wanted.test(operation);
}
