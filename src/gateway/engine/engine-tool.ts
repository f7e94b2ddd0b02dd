// A definition made callable: how it is listed, how arguments are read, what a result looks like.
import { VelaroError } from '../../core/errors.ts';
import { isObject, type JsonObject } from '../../protocol/json-rpc.ts';
import { sandboxMetaKey } from '../../protocol/tool.ts';
import { type TextSource, untrustedMetaKey, untrustedNote } from '../../protocol/untrusted-text.ts';
import type { ToolDefinition } from '../../skills/define-tool.ts';
import { argumentError } from './argument-error.ts';
import type { CallContext, EngineTool } from './skill-engine.ts';
import { listTool } from './tool-listing.ts';

export interface ToolOutput {
  readonly output: JsonObject;
  readonly sandbox: boolean;
  /** Whoever wrote what stands in the output. */
  readonly source?: TextSource;
}

/** Runs one tool on arguments that its schema has parsed. */
export type ToolRunner = (input: JsonObject, context: CallContext) => Promise<ToolOutput>;

const maxResultChars = 400_000;

export function prepareTool(definition: ToolDefinition, run: ToolRunner): EngineTool {
  return {
    listing: listTool(definition),
    scope: definition.scope,

    parse(args = {}) {
      const parsed = definition.input.safeParse(args);
      if (parsed.success) return { ok: true, input: parsed.data };
      return { ok: false, error: argumentError(definition, parsed.error.issues, args) };
    },

    async run(input, context) {
      if (!isObject(input)) throw new TypeError(`${definition.name} was run on arguments that were not parsed`);
      const { output, sandbox, source } = await run(input, context);
      const text = JSON.stringify(output);
      if (text.length > maxResultChars) throw tooLarge(definition, text.length);
      const note = noteOn(sandbox, source);
      return {
        content: [{ type: 'text', text }, ...(note === '' ? [] : [{ type: 'text', text: note } as const])],
        structuredContent: output,
        ...((sandbox || source) && {
          _meta: { ...(sandbox && { [sandboxMetaKey]: true }), ...(source && { [untrustedMetaKey]: source.id }) },
        }),
      };
    },
  };
}

function noteOn(sandbox: boolean, source: TextSource | undefined): string {
  const made = sandbox ? 'Sandbox: made-up data, and no real account was touched.' : '';
  const quoted = source === undefined ? '' : untrustedNote(source);
  return [made, quoted].filter((sentence) => sentence !== '').join(' ');
}

function tooLarge({ name, input }: ToolDefinition, chars: number): VelaroError {
  return new VelaroError('tool.result', `The result of ${name} is too large: ${chars} characters.`, {
    hint: 'limit' in input.shape ? 'Give a smaller limit.' : 'Ask for less.',
  });
}
