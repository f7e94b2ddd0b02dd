// Says what a vendor would refuse of a request, by the vendor's own OpenAPI 3 description. What it cannot read counts as refused.
import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import * as z from 'zod';
import type { Parameters, VendorRequest } from '../../src/skills/define-vendor.ts';

type Node = Readonly<Record<string, unknown>>;

const documentForm = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z.record(z.string(), z.unknown()).optional(),
});

const operationForm = z.object({
  parameters: z.array(z.unknown()).default([]),
  requestBody: z.unknown().optional(),
  responses: z.record(z.string(), z.unknown()).default({}),
});

const parameterForm = z.object({
  name: z.string(),
  in: z.enum(['path', 'query', 'header', 'cookie']),
  required: z.boolean().default(false),
  schema: z.record(z.string(), z.unknown()).default({}),
});

const bodyForm = z.object({
  required: z.boolean().default(false),
  content: z.record(z.string(), z.object({ schema: z.record(z.string(), z.unknown()).default({}) })),
});

const responseForm = z.object({
  content: z
    .record(
      z.string(),
      z.object({ example: z.unknown().optional(), examples: z.record(z.string(), z.unknown()).optional() }),
    )
    .default({}),
});

/** A request with its place: `below` is the path of the vendor's base URL, with a slash at its end. */
export interface PlacedRequest {
  readonly below: string;
  readonly request: VendorRequest;
}

export interface OpenApiOracle {
  /** Everything that is wrong with a request; none where the vendor takes it. */
  complaints(placed: PlacedRequest): string[];
  /** The examples that the description has of a successful answer to this request. */
  exampleAnswers(placed: PlacedRequest): unknown[];
}

/** @param file an OpenAPI 3 document in JSON. */
export function openApiOracle(file: string): OpenApiOracle {
  const raw: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const document = documentForm.parse(raw);
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
  addFormats.default(ajv);
  // Their meaning is the vendor's own; what else a description names is checked by its pattern.
  for (const format of [
    'int32',
    'int64',
    'phone-number',
    'currency',
    'http-method',
    'date-time-rfc-2822',
    'url',
    'decimal',
    'float',
    'double',
    'html',
    'ip-address',
    'country-code',
    'byte',
    'base64',
  ])
    if (!ajv.formats[format]) ajv.addFormat(format, true);
  ajv.addSchema({ components: asJsonSchema(document.components ?? {}) ?? {} }, 'description');
  const compiled = new Map<string, ValidateFunction>();

  function checkerOf(schema: Node): ValidateFunction {
    const key = JSON.stringify(schema);
    const known = compiled.get(key);
    if (known) return known;
    const made = ajv.compile(object(asJsonSchema(schema)));
    compiled.set(key, made);
    return made;
  }

  function faults(value: unknown, schema: Node, place: string): string[] {
    const check = checkerOf(schema);
    if (check(value)) return undeclared(value, schema, place);
    return (check.errors ?? []).map(({ instancePath, message }) => `${place}${instancePath} ${message}`);
  }

  function resolve(node: unknown): Node {
    const found = object(node);
    const { $ref } = found;
    if (typeof $ref !== 'string') return found;
    const steps = $ref
      .replace(/^#\//, '')
      .split('/')
      .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
    return resolve(steps.reduce<unknown>((at, step) => object(at)[step], document));
  }

  /** The properties that a schema names; undefined where it takes any. */
  function declared(node: Node): Readonly<Record<string, unknown>> | undefined {
    const schema = resolve(node);
    const { additionalProperties, properties } = schema;
    if (additionalProperties !== undefined && additionalProperties !== false) return undefined;
    const parts = ['allOf', 'anyOf', 'oneOf'].flatMap((word) => (Array.isArray(schema[word]) ? schema[word] : []));
    const all = parts
      .map((part) => declared(object(part)))
      .concat(properties === undefined ? [] : [object(properties)]);
    if (all.length === 0 || all.includes(undefined)) return undefined;
    return Object.assign({}, ...all);
  }

  /** Most descriptions leave objects open, so that a misspelt field would pass. */
  function undeclared(value: unknown, node: Node, place: string): string[] {
    if (Array.isArray(value)) {
      const { items } = resolve(node);
      return items === undefined ? [] : value.flatMap((item, at) => undeclared(item, object(items), `${place}/${at}`));
    }
    if (typeof value !== 'object' || value === null) return [];
    const properties = declared(node);
    if (!properties) return [];
    return Object.entries(value).flatMap(([name, inner]) =>
      name in properties
        ? undeclared(inner, object(properties[name]), `${place}/${name}`)
        : [`${place}/${name} is not declared`],
    );
  }

  function operationOf({ below, request }: PlacedRequest) {
    const path = below + request.path;
    const found = Object.entries(document.paths)
      .map(([template, item]) => ({ template, item, values: match(template, path) }))
      .filter(({ values, item }) => values && item[request.method.toLowerCase()] !== undefined)
      .sort((a, b) => a.template.split('{').length - b.template.split('{').length)[0];
    if (!found?.values) return undefined;
    const operation = operationForm.parse(found.item[request.method.toLowerCase()]);
    const shared = z.array(z.unknown()).default([]).parse(found.item.parameters);
    return {
      operation,
      values: found.values,
      parameters: [...shared, ...operation.parameters].map((parameter) => parameterForm.parse(resolve(parameter))),
    };
  }

  return {
    complaints(placed) {
      const { request } = placed;
      const found = operationOf(placed);
      if (!found) return [`there is no ${request.method} ${placed.below}${request.path}`];
      const { operation, parameters, values } = found;
      const query = texts(request.query ?? {});
      const complaints = [...query.keys()]
        .filter((name) => !parameters.some((parameter) => parameter.in === 'query' && parameter.name === name))
        .map((name) => `the query ${name} is not declared`);
      for (const { name, in: where, required, schema } of parameters) {
        const text = where === 'path' ? values.get(name) : where === 'query' ? query.get(name)?.[0] : undefined;
        if (text !== undefined) complaints.push(...faults(typed(text, resolve(schema)), schema, `${where} ${name}`));
        else if (required && where !== 'header') complaints.push(`${where} ${name} is missing`);
      }
      return [...complaints, ...bodyComplaints(request, operation.requestBody)];
    },

    exampleAnswers(placed) {
      const responses = Object.entries(operationOf(placed)?.operation.responses ?? {});
      return responses
        .filter(([status]) => status.startsWith('2'))
        .flatMap(([, response]) => Object.values(responseForm.parse(resolve(response)).content))
        .flatMap(({ example, examples = {} }) => [
          ...(example === undefined ? [] : [example]),
          ...Object.values(examples).map((named) => resolve(named).value),
        ]);
    },
  };

  function bodyComplaints(request: VendorRequest, node: unknown): string[] {
    const type = request.form ? 'application/x-www-form-urlencoded' : 'application/json';
    const sent = request.form ?? request.body;
    if (node === undefined) return sent === undefined ? [] : ['a body is sent where none is declared'];
    const { content, required } = bodyForm.parse(resolve(node));
    if (sent === undefined) return required ? ['the body is missing'] : [];
    const declaredBody = content[type];
    if (!declaredBody) return [`${type} is not declared`];
    const { schema } = declaredBody;
    const properties = declared(schema) ?? {};
    const value = request.form
      ? Object.fromEntries(
          [...texts(request.form)].map(([name, all]) => {
            const property = resolve(properties[name] ?? {});
            return [name, property.type === 'array' ? all : typed(all[0] ?? '', property)];
          }),
        )
      : // As the wire has it: what is undefined is not sent.
        JSON.parse(JSON.stringify(sent));
    return faults(value, schema, 'body');
  }
}

function match(template: string, path: string): Map<string, string> | undefined {
  const [wanted, given] = [template.split('/'), path.split('/')];
  if (wanted.length !== given.length) return undefined;
  const values = new Map<string, string>();
  for (const [at, part] of wanted.entries()) {
    const text = given[at] ?? '';
    const {
      prefix = '',
      name,
      suffix = '',
    } = /^(?<prefix>[^{]*)\{(?<name>[^}]+)\}(?<suffix>.*)$/.exec(part)?.groups ?? {};
    if (name === undefined) {
      if (part !== text) return undefined;
    } else if (text.startsWith(prefix) && text.endsWith(suffix) && text.length > prefix.length + suffix.length)
      values.set(name, decodeURIComponent(text.slice(prefix.length, text.length - suffix.length)));
    else return undefined;
  }
  return values;
}

function texts(parameters: Parameters): Map<string, string[]> {
  const all = new Map<string, string[]>();
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined) all.set(name, typeof value === 'object' ? [...value] : [String(value)]);
  return all;
}

/** A text of the address or of a form, as the schema's type. */
function typed(text: string, { type }: Node): unknown {
  if (type === 'integer' || type === 'number')
    return text === '' ? text : Number.isNaN(Number(text)) ? text : Number(text);
  return type === 'boolean' && /^(?:true|false)$/.test(text) ? text === 'true' : text;
}

/** OpenAPI 3.0's `nullable` and its references, in JSON Schema's words; what only documents is left out. */
function asJsonSchema(node: unknown, names = false): unknown {
  if (Array.isArray(node)) return node.map((item) => asJsonSchema(item));
  if (typeof node !== 'object' || node === null) return node;
  const schema: Record<string, unknown> = {};
  for (const [word, value] of Object.entries(node)) {
    if (
      !names &&
      ['example', 'examples', 'description', 'title', 'default', 'discriminator', 'xml', 'nullable'].includes(word)
    )
      continue;
    schema[word] =
      !names && word === '$ref' && typeof value === 'string'
        ? value.replace(/^#/, 'description#')
        : asJsonSchema(value, !names && word === 'properties');
  }
  if (names || object(node).nullable !== true) return schema;
  return { anyOf: [schema, { type: 'null' }] };
}

function object(value: unknown): Node {
  return z.record(z.string(), z.unknown()).parse(value ?? {});
}
