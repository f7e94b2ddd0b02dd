// One request on its way through the gateway: its key, its body, and whether the client still waits.
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { isLoopbackHost } from '../../core/address.ts';
import { toVelaroError, VelaroError } from '../../core/errors.ts';
import type { KeyKind } from '../../core/key-families.ts';
import type { JsonObject } from '../../protocol/json-rpc.ts';
import type { Attempt, Made, Principal } from '../../stores/store.ts';
import type { WorkResult } from '../../stores/transaction/work.ts';
import type { GatewayParts } from '../parts.ts';
import type { FoundAddress } from './address-table.ts';
import type { ReadAddresses } from './client-addresses.ts';
import { type Credential, readCredential } from './credential.ts';
import { rateHeaders, rateHeadersOfStranger } from './rate-headers.ts';
import { refusalError } from './refusal-error.ts';
import { newRequestId } from './request-id.ts';
import { logAlert } from './request-log.ts';
import type { Surface } from './surface.ts';

/** What an attempt has beside its key. */
export type AttemptExtra = Pick<Attempt, 'call' | 'idempotency' | 'work'>;

export interface Entrance {
  readonly principal: Principal;
  /** The audit row that the outcome belongs to. */
  readonly callId: string;
  /** The answer of the same call, made before. */
  readonly replay?: string;
  /** How the work ended that the attempt had with it. */
  readonly work?: WorkResult<Made>;
}

const noHeaders = {};

export class GatewayRequest {
  readonly id = newRequestId();
  readonly startedAtMs = performance.now();
  readonly method: string;
  /** The pattern of the address; undefined where there is nothing. */
  readonly route: string | undefined;
  readonly surface: Surface;
  /** The text that was sent; undefined without a body, and before it was read. */
  body: string | undefined;
  /** What the answer will carry beside its own headers. */
  answerHeaders: Readonly<Record<string, string>> = noHeaders;
  readonly #raw: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #found: FoundAddress;
  readonly #readAddresses: ReadAddresses;
  #keyId: string | undefined;
  #triedKey = false;
  #credential: Credential | undefined;

  constructor(raw: IncomingMessage, response: ServerResponse, found: FoundAddress, readAddresses: ReadAddresses) {
    const { address } = found;
    this.method = raw.method ?? '';
    this.route = address.path;
    this.surface = address.surface;
    this.#raw = raw;
    this.#response = response;
    this.#found = found;
    this.#readAddresses = readAddresses;
    if (this.surface === 'rest') this.answerHeaders = rateHeadersOfStranger();
  }

  get headers(): IncomingHttpHeaders {
    return this.#raw.headers;
  }

  /** The client's address. */
  get address(): string {
    return this.#readAddresses(this.#raw).at(-1) ?? '';
  }

  /** Whether it comes from this machine, and not through a proxy here that may speak for anybody. */
  get isLocal(): boolean {
    const forwarded = this.headers['x-forwarded-for'] !== undefined || this.headers.forwarded !== undefined;
    const addresses = this.#readAddresses(this.#raw);
    const believed = addresses.length > 1;
    return isLoopbackHost(addresses.at(-1) ?? '') && (!forwarded || believed);
  }

  /** The id of the key that was admitted, for the log. */
  get keyId(): string | undefined {
    return this.#keyId;
  }

  /**
   * The request's key. The endpoints for keys also take an MCP key: the first admin key opens those of all families.
   * @throws VelaroError `key.invalid`
   */
  credential(surface?: Attempt['surface']): Credential {
    const kind = this.surface === 'operations' ? 'mcp' : this.surface;
    const kinds: readonly [KeyKind, ...KeyKind[]] = surface === 'manage' ? [kind, 'mcp'] : [kind];
    // Until it is found to be one: a key that nobody was given is what guesses look like.
    this.#triedKey = this.headers.authorization !== undefined;
    this.#credential ??= readCredential(this.headers.authorization, kinds);
    this.#triedKey = false;
    return this.#credential;
  }

  /** Whether it came with a key that nobody was given; who was given one that has ended is no guesser. */
  get triedKey(): boolean {
    return this.#triedKey;
  }

  /** Whether the client has gone, or has its answer. */
  get isOver(): boolean {
    return this.#response.closed;
  }

  /** Fires when the client has gone before its answer was complete. Costs nothing until it is asked for. */
  abandonment(): AbortSignal {
    const controller = new AbortController();
    if (this.isOver) controller.abort();
    this.#response.once('close', () => {
      if (!this.#response.writableFinished) controller.abort();
    });
    return controller.signal;
  }

  /**
   * Passes the door: the key, its plan and, for a call, scope and limits are checked and counted in one transaction.
   * @throws VelaroError what the refusal says; `store.unavailable` when nobody can be let in.
   */
  async enter(parts: GatewayParts, surface: Attempt['surface'], extra: AttemptExtra = {}): Promise<Principal> {
    const { principal, replay } = await this.enterOnce(parts, surface, extra);
    if (replay !== undefined) throw new TypeError('an answer was replayed to a request that has no idempotency key');
    return principal;
  }

  /** As `enter`; a call that was made before under its idempotency key comes with the answer that it had then. */
  async enterOnce(
    { admission, metrics, log, alertsMade, cutOff }: GatewayParts,
    surface: Attempt['surface'],
    extra: AttemptExtra,
  ): Promise<Entrance> {
    const { hash: keyHash, kind } = this.credential(surface);
    let admitted: Awaited<ReturnType<typeof admission.admit>>;
    try {
      const { id, workspaceId } = this;
      const attempt = { id, keyHash, kind, surface, ...extra };
      const patience = extra.idempotency && AbortSignal.any([this.abandonment(), cutOff]);
      admitted = await admission.admit(workspaceId === undefined ? attempt : { ...attempt, workspaceId }, patience);
    } catch (thrown) {
      metrics.admission(toVelaroError(thrown).code === 'store.unavailable' ? 'unavailable' : 'fault');
      throw thrown;
    }
    if (this.surface === 'rest') this.answerHeaders = rateHeaders(admitted);
    metrics.admission(admitted.outcome === 'refused' ? admitted.refusal.reason : admitted.outcome);
    this.#triedKey = admitted.outcome === 'refused' && admitted.refusal.reason === 'unknown';
    if (admitted.outcome === 'refused') throw refusalError(admitted.refusal, kind);
    this.#keyId = admitted.principal.key.id;
    if (admitted.outcome === 'running') throw stillRunning();
    if (admitted.outcome === 'replayed')
      return { principal: admitted.principal, callId: this.id, replay: admitted.answer };
    for (const alert of admitted.alerts ?? []) logAlert(log, this.id, alert);
    if (admitted.alerts) alertsMade();
    const { principal, resumes, work } = admitted;
    return { principal, callId: resumes ?? this.id, ...(work && { work }) };
  }

  /** A part of the path by the name that the route gives it. */
  parameter(name: string): string {
    return this.#found.parameters[name] ?? '';
  }

  /** The fields of the query: each a text, or a list of texts where it is there more than once. */
  get query(): JsonObject {
    return this.#found.query;
  }

  /** The body as JSON; undefined when there is none. @throws VelaroError `request.invalid` */
  json(): unknown {
    if (this.body === undefined || this.body === '') return undefined;
    try {
      return JSON.parse(this.body);
    } catch (cause) {
      throw new VelaroError('request.invalid', 'The body of the request is not JSON.', {
        hint: 'Send one JSON document, in UTF-8.',
        cause,
      });
    }
  }

  /** The workspace that a request of the VelaFlows API names. @throws VelaroError `argument.invalid` */
  get workspaceId(): string | undefined {
    const named = this.surface === 'velaflows' ? this.headers['x-workspace-id'] : undefined;
    if (named === undefined) return undefined;
    if (typeof named === 'string' && /^[0-9a-f]{24}$/i.test(named)) return named.toLowerCase();
    throw new VelaroError('argument.invalid', 'The header x-workspace-id is not the id of a workspace.', {
      hint: 'It is 24 hexadecimal digits; GET /api/v1/auth/workspaces lists those that you reach.',
      details: { field: 'x-workspace-id' },
    });
  }
}

function stillRunning(): VelaroError {
  return new VelaroError('idempotency.running', 'A call with this Idempotency-Key is still under way.', {
    hint: 'Ask again with the same key and body: its answer comes as soon as it is there.',
    retryAfterSeconds: 1,
  });
}
