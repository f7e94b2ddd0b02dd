// A HubSpot account on loopback: takes the requests of the CRM API 2026-03, and refuses the others the way HubSpot does.
import { randomBytes, randomUUID } from 'node:crypto';
import * as z from 'zod';
import { defineStandIn } from '../define-stand-in.ts';
import { type StandIn, type StandInAnswer, type StandInRequest, startStandIn } from '../stand-in.ts';
import { type Account, shown } from './account.ts';
import { demoAccount } from './demo-objects.ts';
import { ownerIds, typesByPath } from './properties.ts';
import { invalid, Refusal } from './refusal.ts';
import { search, searchRequest } from './search.ts';

export default defineStandIn({ vendor: 'hubspot', start: () => startHubspot(new Date()) });

/** @param now what the demo data's ages count from. */
export function startHubspot(now: Date): Promise<StandIn> {
  const accessToken = `sandbox_${randomBytes(16).toString('hex')}`;
  const account = demoAccount(now);
  return startStandIn(accessToken, (request) => {
    try {
      return respond(request, account, accessToken);
    } catch (error) {
      if (error instanceof Refusal) return error.answer();
      throw error;
    }
  });
}

const write = z.object({
  properties: z.record(z.string(), z.string()),
  associations: z
    .array(
      z.object({
        to: z.object({ id: z.string() }),
        types: z.array(z.object({ associationCategory: z.literal('HUBSPOT_DEFINED'), associationTypeId: z.int() })),
      }),
    )
    .default([]),
});

function respond(request: StandInRequest, account: Account, accessToken: string): StandInAnswer {
  const { method, path, query, headers } = request;
  if (headers.authorization !== `Bearer ${accessToken}`)
    throw new Refusal(
      401,
      'INVALID_AUTHENTICATION',
      'Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview',
    );
  if (path === '/crm/owners/2026-03' && method === 'GET')
    return ok({ results: [...ownerIds].map(([id, email]) => ({ id, email, archived: false })) });

  const [, typeName = '', id] = /^\/crm\/objects\/2026-03\/([^/]+)(?:\/([^/]+))?$/.exec(path) ?? [];
  const type = typesByPath.get(typeName);
  if (!type) throw new Refusal(404, 'OBJECT_NOT_FOUND', `Unable to infer object type from: ${typeName}`);
  if (id === 'search' && method === 'POST') {
    const wanted = parse(searchRequest, request);
    const { total, page, after } = search(type, account.all(type), wanted);
    return ok({
      total,
      results: page.map((object) => shown(type, object, wanted.properties)),
      ...(after !== undefined && { paging: { next: { after, link: `?after=${after}` } } }),
    });
  }
  if (id === undefined && method === 'POST') {
    const { properties, associations } = parse(write, request);
    const links = associations.flatMap(({ to, types }) =>
      types.map(({ associationTypeId }) => ({ toId: to.id, typeId: associationTypeId })),
    );
    const made = account.create(type, properties, links);
    return { ...ok(shown(type, made, Object.keys(properties))), status: 201 };
  }
  if (id !== undefined && method === 'PATCH') {
    const { properties } = parse(write, request);
    return ok(shown(type, account.update(type, id, properties), Object.keys(properties)));
  }
  if (id !== undefined && method === 'GET') {
    const object = account.find(type, id);
    const wanted = query.getAll('properties').flatMap((names) => names.split(','));
    return ok({ ...shown(type, object, wanted), ...(query.has('associations') && { associations: links(object) }) });
  }
  throw new Refusal(405, 'METHOD_NOT_ALLOWED', 'HTTP 405 Method Not Allowed');
}

function links({ associations }: ReturnType<Account['find']>) {
  const types = new Set(associations.map(({ type }) => type));
  return Object.fromEntries(
    [...types].map((type) => [
      type,
      { results: associations.filter((link) => link.type === type).map(({ id }) => ({ id })) },
    ]),
  );
}

function ok(body: unknown): StandInAnswer {
  return { status: 200, headers: { 'x-hubspot-correlation-id': randomUUID() }, body };
}

/** @throws Refusal that names the first place at fault. */
function parse<S extends z.ZodType>(schema: S, { headers, body }: StandInRequest): z.output<S> {
  if (!/^application\/json\b/i.test(headers['content-type'] ?? ''))
    throw new Refusal(415, 'UNSUPPORTED_MEDIA_TYPE', 'HTTP 415 Unsupported Media Type');
  const parsed = schema.safeParse(json(body));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalid(`Invalid input JSON: ${issue?.path.join('.') || 'body'}: ${issue?.message}`);
}

function json(body: string | undefined): unknown {
  try {
    return JSON.parse(body ?? '');
  } catch {
    throw invalid('Invalid input JSON: unable to parse the body');
  }
}
