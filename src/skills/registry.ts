// Every tool there is: each file in a vendor's folder, but the vendor itself, is one; what tools share lies in a folder below.
import * as z from 'zod';
import { type ToolDefinition, vendorWork } from './define-tool.ts';
import type { Vendor } from './define-vendor.ts';

/** All definitions, sorted by name. */
export const toolDefinitions: readonly ToolDefinition[] = toolsFrom(
  import.meta.glob(['./*/*.ts', '!./*/vendor.ts', '!./escape/*.ts'], { eager: true, import: 'default' }),
);

/** Every vendor that these tools name, sorted by id. */
export function vendorsOf(tools: readonly ToolDefinition[]): readonly Vendor[] {
  const named = new Map(tools.flatMap(vendorWork).map(({ vendor }) => [vendor.id, vendor]));
  return [...named.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/**
 * The default exports of the files as definitions, sorted by name.
 * @param found by path, relative to this folder.
 * @throws TypeError that names the file which is not a tool, or the name that two tools have.
 */
export function toolsFrom(found: Readonly<Record<string, unknown>>): readonly ToolDefinition[] {
  const tools = new Map<string, ToolDefinition>();
  for (const [path, definition] of Object.entries(found)) {
    if (!isToolDefinition(definition)) throw new TypeError(`${path.replace('.', 'src/skills')} exports no tool`);
    if (tools.has(definition.name)) throw new TypeError(`two tools are called ${definition.name}`);
    tools.set(definition.name, definition);
  }
  return [...tools.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function isToolDefinition(value: unknown): value is ToolDefinition {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    typeof value.name === 'string' &&
    'input' in value &&
    value.input instanceof z.ZodObject &&
    ['request', 'steps', 'carriers', 'native'].some((form) => form in value)
  );
}
