// Puts a call's fields together from where they stand in a request. What they have to be, the operation's schema says.
import * as z from 'zod';
import type { Operation } from '../../catalog/define-operation.ts';
import { type FieldPlace, placesOf } from '../../catalog/operation-facts.ts';
import { VelaroError } from '../../core/errors.ts';
import { isObject, type JsonObject, objectAt } from '../../protocol/json-rpc.ts';
import type { GatewayRequest } from '../http/gateway-request.ts';

/** Reads the values of one operation. @throws VelaroError `argument.invalid`, `request.invalid` */
export type ReadValues = (request: GatewayRequest) => JsonObject;

export function valuesReader(operation: Operation): ReadValues {
  const places = placesOf(operation);
  const inPath = Object.keys(places).filter((name) => places[name] === 'path');
  const types = queryTypes(operation);
  return (request) => {
    const path = Object.fromEntries(inPath.map((name) => [name, request.parameter(name)]));
    if (operation.method === 'GET' || operation.method === 'DELETE')
      return { ...own(readQuery(request.query, types), places, 'query'), ...path };
    return { ...own(readBody(request.json()), places, 'body'), ...path };
  };
}

/** A field that has its place in the path must not come a second time. */
function own(values: JsonObject, places: Readonly<Record<string, FieldPlace>>, from: 'query' | 'body'): JsonObject {
  for (const name of Object.keys(values)) {
    if (places[name] !== 'path') continue;
    throw new VelaroError('argument.invalid', `${name} stands in the path, and must not be in the ${from}.`, {
      hint: `Leave ${name} out of the ${from}.`,
      details: { field: name },
    });
  }
  return values;
}

function readBody(body: unknown = {}): JsonObject {
  if (isObject(body)) return body;
  throw new VelaroError('request.invalid', 'The body of the request is not a JSON object.', {
    hint: 'Send the fields as one object: {"field": value}.',
  });
}

/** A query holds only texts: those that the schema wants as numbers or as yes and no become that. */
function readQuery(query: JsonObject, types: Readonly<Record<string, unknown>>): JsonObject {
  return Object.fromEntries(Object.entries(query).map(([name, value]) => [name, typed(name, value, types[name])]));
}

function typed(name: string, value: unknown, type: unknown): unknown {
  if (typeof value !== 'string')
    throw new VelaroError('argument.invalid', `${name} is in the query more than once.`, {
      hint: `Give ${name} once.`,
      details: { field: name },
    });
  if ((type === 'integer' || type === 'number') && /^-?\d{1,15}(?:\.\d+)?$/.test(value)) return Number(value);
  if (type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}

function queryTypes({ input }: Operation): Readonly<Record<string, unknown>> {
  const properties = objectAt(z.toJSONSchema(input, { io: 'input' }), 'properties') ?? {};
  return Object.fromEntries(Object.keys(properties).map((name) => [name, objectAt(properties, name)?.type]));
}
