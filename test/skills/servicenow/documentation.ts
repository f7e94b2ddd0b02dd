// ServiceNow's own documentation of its APIs, read as a description that says what a request may hold and what answers look like.
import { readFileSync } from 'node:fs';
import type { VendorRequest } from '../../../src/skills/define-vendor.ts';
import { descriptionAt } from '../../parts/vendor-oracle.ts';

const files = ['c_TableAPI', 'c_ServiceCatalogAPI', 'change-management-api', 'knowledge-api'];
const paths = files.map((file) => descriptionAt(`servicenow/docs/${file}.md`));

/** False where the descriptions are not on this machine. */
export const hasDocumentation = paths.every((path) => path !== undefined);

export interface Operation {
  readonly method: string;
  /** Below `/api/`, with `{name}` for what varies. */
  readonly path: string;
  readonly parameters: ReadonlySet<string>;
  readonly required: ReadonlySet<string>;
  /** True where the fields of a record may be given by their names. */
  readonly takesFields: boolean;
  /** Bodies of the answers that it shows. */
  readonly examples: readonly unknown[];
}

export function readOperations(): readonly Operation[] {
  return paths.flatMap((path) =>
    path === undefined
      ? []
      : readFileSync(path, 'utf8')
          .split(/^## /m)
          .slice(1)
          .flatMap((section) => readSection(section.replaceAll('\\_', '_').replaceAll(/\\([{}])/g, '$1'))),
  );
}

function readSection(section: string): readonly Operation[] {
  const [, method = '', path] =
    /- (GET|POST|PATCH|PUT|DELETE) [\s\S]*?Default URL: `\/api\/([^`]+)`/.exec(section) ?? [];
  if (path === undefined) return [];
  const [, parameters = ''] = /### Supported request parameters([\s\S]*?)### Headers/.exec(section) ?? [];
  const rows = [...parameters.matchAll(/<td[^>]*>\s*([\w -]+?)\s*<\/td><td[^>]*>\s*(\S*)/g)];
  const names = rows.map(([, name = '']) => name);
  return [
    {
      method,
      path: path.replace(/\{article_sys_id\}|\{id\}/, '{id}'),
      parameters: new Set(names),
      required: new Set(rows.filter(([, , start]) => start === 'Required.').map(([, name = '']) => name)),
      takesFields: names.some((name) => /^(?:name|key)-value pairs$/.test(name)),
      examples: [...section.matchAll(/^```\n(\{[\s\S]*?)^```/gm)].flatMap(([, text = '']) => readExample(text)),
    },
  ];
}

/** Some are JSON but for unquoted names, comments, commas too many, one that lacks, and a text without its end. */
function readExample(text: string): readonly unknown[] {
  const mended = text
    .replaceAll(/^\s*\.\.\.,.*$/gm, '')
    .replaceAll(/^(\s*)(\w+):/gm, '$1"$2":')
    .replaceAll(/\}(\s*"__meta)/g, '},$1')
    .replaceAll('<p>\n', '<p>",\n')
    .replaceAll(/,(\s*[}\]])/g, '$1');
  try {
    return [JSON.parse(mended)];
  } catch {
    return [];
  }
}

/** The operation that a request asks for. */
export function operationOf(operations: readonly Operation[], request: VendorRequest): Operation | undefined {
  return operations.find(({ method, path }) => {
    const pattern = path.replaceAll(/\{[^}]+\}/g, '[^/]+');
    return method === request.method && new RegExp(`^${pattern}$`).test(request.path);
  });
}

/** What the documentation has against a request; nothing where it is one that ServiceNow takes. */
export function complaints(operations: readonly Operation[], request: VendorRequest): readonly string[] {
  const operation = operationOf(operations, request);
  if (!operation) return [`there is no ${request.method} ${request.path}`];
  const table = tableOf(request);
  const known = recordFields(operations, table);
  const body = Object.entries(Object(request.body)).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  const query = Object.entries(request.query ?? {}).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  const shown = String(request.query?.sysparm_fields ?? '').split(',');
  const isField = (name: string) => known.size === 0 || known.has(name.split('.')[0] ?? '');
  return [
    ...query.filter((name) => !operation.parameters.has(name)).map((name) => `${name} is no parameter`),
    ...body
      .filter((name) => !operation.parameters.has(name) && !(operation.takesFields && isField(name)))
      .map((name) => `${name} is no field of ${table}`),
    ...shown.filter((name) => name !== '' && !isField(name)).map((name) => `${name} is no field of ${table}`),
    ...[...operation.required]
      .filter((name) => ![...body, ...query].includes(name))
      .map((name) => `${name} is missing`),
  ];
}

function tableOf({ path }: VendorRequest): string {
  if (path.startsWith('sn_chg_rest/')) return 'change_request';
  return /^now\/table\/(\w+)/.exec(path)?.[1] ?? '';
}

/** The problem that is shown is older than this field of problems. */
const laterFields = ['first_reported_by_task'];

/** The fields that the documentation shows records of a table with; none where it shows no such record. */
function recordFields(operations: readonly Operation[], table: string): ReadonlySet<string> {
  const records = operations.flatMap(({ path, examples }) =>
    examples
      .flatMap((example) => [Object(example).result].flat())
      .filter((record) =>
        path.startsWith('sn_chg_rest/change') ? table === 'change_request' : Object(record).sys_class_name === table,
      ),
  );
  const shown = records.flatMap((record) => Object.keys(Object(record)));
  return new Set(shown.length > 0 && table === 'problem' ? [...shown, ...laterFields] : shown);
}
