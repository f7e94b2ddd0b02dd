// A ServiceNow instance on loopback: the Table, Service Catalog, Change and Knowledge APIs, with ServiceNow's own refusals.
import { randomBytes } from 'node:crypto';
import { defineStandIn } from '../define-stand-in.ts';
import { type StandIn, type StandInAnswer, type StandInRequest, startStandIn } from '../stand-in.ts';
import { listItems, orderItem } from './catalog-api.ts';
import { createChange } from './change-api.ts';
import { demoInstance } from './demo-records.ts';
import type { Instance } from './instance.ts';
import { readArticle, searchArticles } from './knowledge-api.ts';
import { Refusal } from './refusal.ts';
import { answerTable } from './table-api.ts';

export default defineStandIn({ vendor: 'servicenow', start: () => startServicenow(new Date()) });

/** Takes any user name and any client id with its password. @param now what the ages of the demo data count from. */
export function startServicenow(now: Date): Promise<StandIn> {
  const password = `sandbox_${randomBytes(16).toString('hex')}`;
  const desk = { instance: demoInstance(now), password, tokens: new Set<string>() };
  return startStandIn(password, (request) => {
    try {
      return request.path === '/oauth_token.do' ? sellToken(request, desk) : respond(request, desk);
    } catch (error) {
      if (error instanceof Refusal) return error.answer();
      throw error;
    }
  });
}

interface FrontDesk {
  readonly instance: Instance;
  readonly password: string;
  /** Those that were sold here. */
  readonly tokens: Set<string>;
}

/** For a client secret, and for the password too where a user is named; both are the stand-in's one password. */
function sellToken({ method, body = '' }: StandInRequest, { password, tokens }: FrontDesk): StandInAnswer {
  const form = new URLSearchParams(body);
  const named = form.get('grant_type') === 'password';
  const granted = named ? form.get('password') === password : form.get('grant_type') === 'client_credentials';
  if (method !== 'POST' || !granted || form.get('client_secret') !== password)
    return { status: 401, body: { error_description: 'access_denied', error: 'server_error' } };
  const token = `sandbox_${randomBytes(24).toString('hex')}`;
  tokens.add(token);
  return { status: 200, body: { access_token: token, scope: 'useraccount', token_type: 'Bearer', expires_in: 1799 } };
}

function respond(request: StandInRequest, desk: FrontDesk): StandInAnswer {
  const { method, path, query } = request;
  const { instance } = desk;
  if (!isLetIn(request, desk)) throw new Refusal(401, 'User Not Authenticated', 'Required to provide Auth information');
  const fields = method === 'GET' ? {} : readFields(request);
  const call = `${method} ${path}`;

  const [, table, sysId] = /^\/api\/now\/table\/(\w+)(?:\/(\w+))?$/.exec(path) ?? [];
  if (table !== undefined) {
    const origin = `http://${request.headers.host ?? '127.0.0.1'}`;
    return answerTable(instance, { method, table, sysId, query, fields: texts(fields), origin });
  }
  if (call === 'GET /api/sn_sc/servicecatalog/items') return listItems(instance, query);
  const [, itemId] = /^POST \/api\/sn_sc\/servicecatalog\/items\/(\w+)\/order_now$/.exec(call) ?? [];
  if (itemId !== undefined) return orderItem(instance, itemId, fields);
  const [, changeType] = /^POST \/api\/sn_chg_rest\/change\/(normal|emergency)$/.exec(call) ?? [];
  if (changeType !== undefined)
    return createChange(instance, changeType, texts({ ...Object.fromEntries(query), ...fields }));
  if (call === 'GET /api/sn_km_api/knowledge/articles') return searchArticles(instance, query);
  const [, articleId] = /^GET \/api\/sn_km_api\/knowledge\/articles\/(\w+)$/.exec(call) ?? [];
  if (articleId !== undefined) return readArticle(instance, articleId);
  throw new Refusal(400, 'Requested URI does not represent any resource');
}

function isLetIn({ headers }: StandInRequest, { password, tokens }: FrontDesk): boolean {
  const [, scheme, proof = ''] = /^(Basic|Bearer) (.+)$/.exec(headers.authorization ?? '') ?? [];
  if (scheme === 'Bearer') return tokens.has(proof);
  return scheme === 'Basic' && Buffer.from(proof, 'base64').toString().endsWith(`:${password}`);
}

/** @throws Refusal where the body is not a JSON object. */
function readFields({ headers, body = '' }: StandInRequest): Readonly<Record<string, unknown>> {
  if (!/^application\/json\b/i.test(headers['content-type'] ?? '')) throw new Refusal(415, 'Unsupported media type');
  const value = parseJson(body);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Refusal(400, 'Exception while reading request', 'The payload is not valid JSON.');
  return { ...value };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** ServiceNow stores text, whatever JSON type a value had. */
function texts(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value ?? '')]));
}
