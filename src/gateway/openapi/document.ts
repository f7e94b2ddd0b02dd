// The OpenAPI 3.1 document of the plain HTTP surfaces, made from what each route says of itself.
import * as z from 'zod';
import { keyFamilies } from '../../core/key-families.ts';
import { packageVersion } from '../../core/package.ts';
import type { Route, RouteDescription } from '../http/define-route.ts';
import { type Surface, surfaceOf } from '../http/surface.ts';

const tags: Readonly<Record<Surface, string>> = {
  mcp: 'MCP gateway',
  rest: 'REST API',
  velaflows: 'VelaFlows API',
  operations: 'Operations',
};

const statusTexts: Readonly<Record<number, string>> = {
  400: 'Something in the request is wrong; the message names it.',
  401: 'No key, or one that is unknown, expired or revoked.',
  403: 'The key may not do this.',
  404: 'There is no such thing on this site.',
  409: 'It is not in a state that allows this.',
  412: 'It has changed since it was read; nothing was changed.',
  429: 'A limit is reached; Retry-After says how long to wait.',
  502: 'The vendor refuses, or does not answer.',
  503: "The gateway's database is away; nothing was changed.",
};

const errorSchema = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    hint: z.string().optional(),
    requestId: z.string(),
  }),
});

/** @param url where this gateway answers. */
export function openApiDocument(routes: readonly Route[], url: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    if (!route.description) continue;
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route, route.description) };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Velaro gateway',
      version: packageVersion,
      description: 'The plain HTTP surfaces. MCP itself is spoken at POST /mcp/v1, and describes itself.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url }],
    tags: Object.values(tags).map((name) => ({ name })),
    paths,
    components: {
      schemas: { Error: jsonSchema(errorSchema) },
      securitySchemes: Object.fromEntries(
        Object.values(keyFamilies).map(({ kind, label }) => [
          kind,
          { type: 'http', scheme: 'bearer', description: label },
        ]),
      ),
    },
  };
}

function operation({ method, path }: Route, description: RouteDescription): object {
  const { operationId, summary, details, keys, scope, body, success, failures } = description;
  const parameters = [
    ...pathParameters(path, description.path),
    ...parametersOf('query', description.query),
    ...parametersOf('header', description.headers),
  ];
  const statuses = [...new Set([...failures, ...(keys.length > 0 ? [401, 503] : [])])].sort();
  return {
    operationId: operationId ?? idOf(method, path),
    summary,
    ...(details !== undefined && { description: details }),
    tags: [tags[surfaceOf(path)]],
    security: keys.map((kind) => ({ [kind]: scope === undefined ? [] : [scope] })),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: jsonSchema(body) } } } }),
    responses: {
      [success.status]: {
        description: success.description,
        ...(success.headers && { headers: responseHeaders(success.headers) }),
        ...(success.body && { content: { 'application/json': { schema: jsonSchema(success.body) } } }),
      },
      ...Object.fromEntries(statuses.map((status) => [status, failure(status)])),
    },
  };
}

function pathParameters(path: string, fields: z.ZodObject = z.object({})): object[] {
  const described = parametersOf('path', fields);
  if (described.length > 0) return described;
  const anyText = { in: 'path', required: true, schema: { type: 'string' } };
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({ name, ...anyText }));
}

function parametersOf(place: 'path' | 'query' | 'header', fields: z.ZodObject = z.object({})): object[] {
  return Object.entries(fields.shape).map(([name, field]) => {
    const { description, ...schema } = jsonSchema(field);
    const required = !z.safeParse(field, undefined).success;
    return {
      name,
      in: place,
      ...(required && { required }),
      ...(description !== undefined && { description }),
      schema,
    };
  });
}

function responseHeaders(headers: Readonly<Record<string, string>>): object {
  return Object.fromEntries(
    Object.entries(headers).map(([name, description]) => [name, { description, schema: { type: 'string' } }]),
  );
}

function failure(status: number): object {
  return {
    description: statusTexts[status] ?? 'It failed.',
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
  };
}

/** `POST /mcp/v1/keys/:id/rotate` is `post_mcp_v1_keys_id_rotate`: stable, and unique by construction. */
function idOf(method: string, path: string): string {
  return `${method.toLowerCase()}${path.replace(/[^0-9A-Za-z]+/g, '_')}`;
}

function jsonSchema(schema: z.core.$ZodType): Record<string, unknown> {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
}
