// Why an answer could not be read; what `connectionFailure` makes words of.

export class MalformedResponse extends Error {
  /** As Node's own failures have one: what a search finds. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
