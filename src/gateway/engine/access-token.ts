// A token that is bought when it is needed: once for all who wait for it, anew at four fifths of its life and when it is refused.

export interface MintedToken {
  readonly token: string;
  readonly expiresInSeconds: number;
}

/** The part of a token's life after which a new one is bought. */
const renewedAfter = 0.8;

export class AccessToken {
  readonly #mint: () => Promise<MintedToken>;
  readonly #nowMs: () => number;
  #current: { readonly token: string; readonly renewAtMs: number } | undefined;
  #minting: Promise<string> | undefined;

  /** @param mint buys one; its failure goes to everyone who waits. */
  constructor(mint: () => Promise<MintedToken>, nowMs: () => number) {
    this.#mint = mint;
    this.#nowMs = nowMs;
  }

  get(): string | Promise<string> {
    if (this.#current && this.#nowMs() < this.#current.renewAtMs) return this.#current.token;
    this.#minting ??= this.#buy().finally(() => {
      this.#minting = undefined;
    });
    return this.#minting;
  }

  /** The vendor refuses this token: the next `get` buys another, unless somebody has done so already. */
  refuse(token: string): void {
    if (this.#current?.token === token) this.#current = undefined;
  }

  async #buy(): Promise<string> {
    const askedAtMs = this.#nowMs();
    const { token, expiresInSeconds } = await this.#mint();
    this.#current = { token, renewAtMs: askedAtMs + expiresInSeconds * 1000 * renewedAfter };
    return token;
  }
}
