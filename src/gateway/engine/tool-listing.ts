// A definition as `tools/list` shows it: JSON Schema 2020-12 from zod, annotations from the tool's kind.
import * as z from 'zod';
import type { JsonObject } from '../../protocol/json-rpc.ts';
import { scopeMetaKey, type Tool } from '../../protocol/tool.ts';
import { type ToolDefinition, toolKinds } from '../../skills/define-tool.ts';

export function listTool(definition: ToolDefinition): Tool {
  const { readOnlyHint, destructiveHint, idempotentHint } = toolKinds[definition.kind];
  return {
    name: definition.name,
    description: definition.description,
    inputSchema: jsonSchema(definition.input, 'input'),
    outputSchema: jsonSchema(definition.output, 'output'),
    annotations: {
      title: definition.title,
      readOnlyHint,
      destructiveHint,
      idempotentHint: idempotentHint || definition.keyed === true,
      openWorldHint: !('native' in definition),
    },
    _meta: { [scopeMetaKey]: definition.scope },
  };
}

/** Without `$schema`, which MCP takes to be 2020-12, without the limits of a double, and without a pattern that only spells a format out: a model pays for each word. */
function jsonSchema(schema: z.ZodObject, io: 'input' | 'output'): JsonObject {
  const {
    $schema,
    '~standard': standard,
    ...rest
  } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io,
    override: ({ jsonSchema }) => {
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
    },
  });
  return rest;
}
