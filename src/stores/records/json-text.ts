// JSON that is passed on as it is, for what would only be read to be written again.

export class JsonText<T> {
  readonly text: string;
  /** What the text says, for the compiler alone. */
  declare readonly content: T;

  constructor(text: string) {
    this.text = text;
  }
}
