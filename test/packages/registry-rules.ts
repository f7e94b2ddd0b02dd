// What the MCP registry takes as server.json, rule by rule (its schema 2025-12-11), as far as an entry of ours has such members.
import * as z from 'zod';

const shortText = z.string().min(1).max(100);
/** The schema refuses `latest`; the registry refuses ranges too. */
const exactVersion = z
  .string()
  .max(255)
  .regex(/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/);

const input = z.strictObject({
  description: z.string().optional(),
  value: z.string().optional(),
  isRequired: z.boolean().optional(),
  isSecret: z.boolean().optional(),
});
const variables = z.record(z.string().regex(/^\w+$/), input);
const namedInput = input.extend({ name: z.string().min(1), variables: variables.optional() });

const stdio = z.strictObject({ type: z.literal('stdio') });
const npmPackage = z.strictObject({
  registryType: z.literal('npm'),
  registryBaseUrl: z.literal('https://registry.npmjs.org'),
  identifier: z.string().min(1),
  version: exactVersion,
  runtimeHint: z.string().min(1),
  transport: stdio,
  environmentVariables: z.array(namedInput),
});
const bundlePackage = z.strictObject({
  registryType: z.literal('mcpb'),
  /** Where it is downloaded from: a release of GitHub or GitLab, with "mcp" in its address. */
  identifier: z.url({ protocol: /^https$/, hostname: /^(github|gitlab)\.com$/ }).regex(/mcp/),
  version: exactVersion,
  fileSha256: z.string().regex(/^[a-f0-9]{64}$/),
  transport: stdio,
});
const remote = z
  .strictObject({
    type: z.literal('streamable-http'),
    url: z.string().regex(/^https:\/\/\S+$/),
    variables,
    headers: z.array(namedInput),
  })
  .refine((entry) => areStated(entry.url, entry.variables), 'a variable of the address is not stated')
  .refine(
    ({ headers }) => headers.every(({ value = '', variables: stated = {} }) => areStated(value, stated)),
    'a variable of a header is not stated',
  );

export const registryEntry = z.strictObject({
  $schema: z.literal('https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json'),
  name: z
    .string()
    .min(3)
    .max(200)
    .regex(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/),
  title: shortText,
  description: shortText,
  version: exactVersion,
  websiteUrl: z.url(),
  repository: z.strictObject({ url: z.url(), source: z.literal('github') }),
  packages: z.array(z.discriminatedUnion('registryType', [npmPackage, bundlePackage])).min(1),
  remotes: z.array(remote),
});

/** Every `{word}` of the template has a variable, and every variable is used. */
function areStated(template: string, stated: Readonly<Record<string, unknown>>): boolean {
  const used = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  return JSON.stringify(used.sort()) === JSON.stringify(Object.keys(stated).sort());
}
