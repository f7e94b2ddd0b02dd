// Runs a tool for the gateway itself, on the way that callers' calls take: same checks, same vendor, same errors.
import type * as z from 'zod';
import { VelaroError } from '../../core/errors.ts';
import type { CallContext, SkillEngine } from '../engine/skill-engine.ts';

interface Runnable<I extends z.ZodObject, O extends z.ZodObject> {
  readonly name: string;
  readonly input: I;
  readonly output: O;
}

/**
 * The tool's result, typed.
 * @throws VelaroError `tool.arguments`, `vendor.unconfigured`, and what else the tool's run throws.
 */
export async function runTool<I extends z.ZodObject, O extends z.ZodObject>(
  engine: Pick<SkillEngine, 'find'>,
  { name, output }: Runnable<I, O>,
  args: z.input<I>,
  context: CallContext,
): Promise<z.output<O>> {
  const tool = engine.find(name);
  if (!tool)
    throw new VelaroError(
      'vendor.unconfigured',
      `${name} cannot be run: nothing that it goes through is connected here.`,
    );
  const parsed = tool.parse(args);
  if (!parsed.ok) throw parsed.error;
  const { structuredContent } = await tool.run(parsed.input, context);
  return output.parse(structuredContent);
}
