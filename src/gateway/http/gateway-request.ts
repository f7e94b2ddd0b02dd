// One request on its way through the gateway: its key, its body, and whether the client still waits.
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { VelaroError } from '../../core/errors.ts';
import { isObject } from '../../protocol/json-rpc.ts';
import type { Attempt, Principal } from '../../stores/store.ts';
import type { GatewayParts } from '../parts.ts';
import { readCredential } from './credential.ts';
import { refusalError } from './refusal-error.ts';
import { newRequestId } from './request-id.ts';

export interface RawRequest {
  readonly headers: IncomingHttpHeaders;
  /** The named parts of the path. */
  readonly params: unknown;
  /** The text that was sent, undefined without a body. */
  readonly body: unknown;
}

export class GatewayRequest {
  readonly id = newRequestId();
  readonly startedAtMs = performance.now();
  readonly #raw: RawRequest;
  readonly #response: ServerResponse;
  #keyId: string | undefined;
  #credential: Buffer | undefined;

  constructor(raw: RawRequest, response: ServerResponse) {
    this.#raw = raw;
    this.#response = response;
  }

  get headers(): IncomingHttpHeaders {
    return this.#raw.headers;
  }

  /** The id of the key that was admitted, for the log. */
  get keyId(): string | undefined {
    return this.#keyId;
  }

  /** SHA-256 of the request's MCP key. @throws VelaroError `key.invalid` */
  credential(): Buffer {
    this.#credential ??= readCredential(this.headers.authorization, 'mcp');
    return this.#credential;
  }

  /** Fires when the client has gone before its answer was complete. Costs nothing until it is asked for. */
  abandonment(): AbortSignal {
    const controller = new AbortController();
    if (this.#response.closed) controller.abort();
    this.#response.once('close', () => {
      if (!this.#response.writableFinished) controller.abort();
    });
    return controller.signal;
  }

  /**
   * Passes the door: the key, the plan and, for a call, scope and quota are checked and counted in one transaction.
   * @throws VelaroError what the refusal says; `store.unavailable` when nobody can be let in.
   */
  async enter({ admission }: GatewayParts, surface: Attempt['surface'], call?: Attempt['call']): Promise<Principal> {
    const attempt: Attempt = { id: this.id, keyHash: this.credential(), kind: 'mcp', surface, ...(call && { call }) };
    const admitted = await admission.admit(attempt);
    if (admitted.outcome === 'refused') throw refusalError(admitted.refusal, 'mcp');
    this.#keyId = admitted.principal.key.id;
    return admitted.principal;
  }

  /** A part of the path by the name that the route gives it. */
  parameter(name: string): string {
    const value = isObject(this.#raw.params) ? this.#raw.params[name] : undefined;
    return typeof value === 'string' ? value : '';
  }

  /** The body as JSON; undefined when there is none. @throws VelaroError `request.invalid` */
  json(): unknown {
    const { body } = this.#raw;
    if (typeof body !== 'string' || body === '') return undefined;
    try {
      return JSON.parse(body);
    } catch (cause) {
      throw new VelaroError('request.invalid', 'The body of the request is not JSON.', {
        hint: 'Send one JSON document, in UTF-8.',
        cause,
      });
    }
  }
}
