// What becomes of output that nobody reads any more.

/** A reader such as `head` that has seen enough is no failure. */
export function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
