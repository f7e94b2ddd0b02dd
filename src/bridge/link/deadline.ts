// Bounds the whole of an exchange in time: one that trickles on never falls silent.
import { abortSignalOf, type CancelSignal } from '../../client/cancellation.ts';
import { VelaroError } from '../../core/errors.ts';

/**
 * @param signal ends it before that, where there is one.
 * @throws VelaroError `gateway.timeout` when the time is up; otherwise what `work` throws.
 */
export async function withDeadline<T>(
  deadlineMs: number,
  signal: CancelSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = AbortSignal.timeout(deadlineMs);
  try {
    return await work(signal ? AbortSignal.any([abortSignalOf(signal), deadline]) : deadline);
  } catch (thrown) {
    if (!deadline.aborted || signal?.aborted) throw thrown;
    throw new VelaroError('gateway.timeout', `The gateway took longer than ${deadlineMs / 1_000} seconds.`, {
      hint: 'The call may have been carried out: look before you repeat a change.',
      cause: thrown,
      details: { delivered: true },
    });
  }
}
