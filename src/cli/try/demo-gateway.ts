// A gateway with demo data in a process of its own, on a free port.
import * as z from 'zod/mini';
import { isErrorCode } from '../../core/error-codes.ts';
import { VelaroError } from '../../core/errors.ts';
import { rememberSecret } from '../../core/redaction.ts';
import { type ChildProgram, startChild } from './child-program.ts';

export interface DemoGateway {
  readonly mcpUrl: URL;
  readonly adminKey: string;
}

const readyLine = z.object({ mcpUrl: z.url(), adminKey: z.string() });
const failureLine = z.object({
  error: z.object({ code: z.string(), message: z.string(), hint: z.optional(z.string()) }),
});

/** Without `--sandbox` vendors would be real; `--quiet` because the log of a demo is noise. */
const flags = ['--sandbox', '--port', '0', '--json', '--quiet', '--until-stdin-closes'];

export function startDemoGateway(
  programPath: string,
  dataFolder: string,
  environment: NodeJS.ProcessEnv,
): ChildProgram {
  return startChild(programPath, ['gateway', 'start', ...flags, '--data', dataFolder], environment, {});
}

/** @throws VelaroError the gateway's own, such as `driver.missing`, when it could not start. */
export async function whenReady(child: ChildProgram): Promise<DemoGateway> {
  const line = await Promise.race([new Promise<string>((resolve) => child.onLine(resolve)), child.ended]).catch(
    (thrown: unknown) => {
      throw statedFailure(child.complaints()) ?? thrown;
    },
  );
  const { mcpUrl, adminKey } = readyLine.parse(JSON.parse(line));
  rememberSecret(adminKey);
  return { mcpUrl: new URL(mcpUrl), adminKey };
}

function statedFailure(complaints: string): VelaroError | undefined {
  const line = complaints.split('\n').find((text) => text.startsWith('{"error":'));
  const stated = line === undefined ? undefined : failureLine.safeParse(JSON.parse(line));
  if (!stated?.success || !isErrorCode(stated.data.error.code)) return undefined;
  const { code, message, hint } = stated.data.error;
  return new VelaroError(code, message, hint === undefined ? {} : { hint });
}
