// The help of the whole program, built as a program of its own: most of what is asked first, at hardly any cost.
import { ignoreClosedPipe } from './closed-pipe.ts';
import { nextStep } from './next-step.ts';
import { type ProgramFacts, programHelpText } from './program-help.ts';

/** What `programFacts` tells, put in by the build (tsup.config.ts). */
declare const builtProgramFacts: ProgramFacts;

/** Says what `velaro-mcp help` says. */
export async function showOverview({ env, stdout }: Pick<NodeJS.Process, 'env' | 'stdout'>): Promise<void> {
  stdout.on('error', ignoreClosedPipe);
  const width = stdout.isTTY ? stdout.columns || 80 : undefined;
  stdout.write(programHelpText(builtProgramFacts, await nextStep({ environment: env }), width));
}
