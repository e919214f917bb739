import { PipeError } from './pipe-error.ts';

/** The error that a signal ends waiting with: its own reason, or `stopped`. */
export function stoppedBy(signal: AbortSignal | undefined): PipeError {
  return signal?.reason instanceof PipeError
    ? signal.reason
    : new PipeError('stopped', 'The run was stopped.');
}
