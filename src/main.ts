// Where every start begins: decides between the stdio bridge and the command line, and sets the exit code.
import { join } from 'node:path';
import { packageVersion } from './core/package.ts';

const keychainChildPath = join(__dirname, 'keychain-child.cjs');

void main(process.argv.slice(2)).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  async (thrown: unknown) => {
    const [{ isVelaroError, toVelaroError }, { redact }] = await Promise.all([
      import('./core/errors.ts'),
      import('./core/redaction.ts'),
    ]);
    const error = toVelaroError(thrown);
    const cause = isVelaroError(thrown) ? '' : `\n${thrown instanceof Error ? thrown.stack : String(thrown)}`;
    process.stderr.write(redact(`velaro-mcp: ${error.message}${error.hint ? `\n  → ${error.hint}` : ''}${cause}\n`));
    process.exitCode = error.exitCode;
  },
);

async function main(argv: readonly string[]): Promise<number> {
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
    process.stdout.write(`${packageVersion}\n`);
    return 0;
  }
  if (argv.length === 1 && (argv[0] === '--help' || argv[0] === '-h')) {
    const { showOverview } = await import('./cli/show-overview.ts');
    await showOverview(process);
    return 0;
  }
  const bridgeArguments = argumentsForBridge(argv);
  if (bridgeArguments) return runBridge(bridgeArguments);
  const { loadProgram } = await import('./cli/load-program.ts');
  return loadProgram(join(__dirname, 'cli.cjs'), argv, process.env, require).runCli(argv, { keychainChildPath });
}

/** A host starts the bridge by `serve`, or by no command at all: then nobody sits at stdin. */
function argumentsForBridge(argv: readonly string[]): readonly string[] | undefined {
  if (argv.includes('--help') || argv.includes('-h')) return undefined;
  if (argv[0] === 'serve') return argv.slice(1);
  return argv.length === 0 && !process.stdin.isTTY ? argv : undefined;
}

async function runBridge(argv: readonly string[]): Promise<number> {
  const { loadBridge } = await import('./cli/load-bridge.ts');
  const { serve, ...parts } = loadBridge(__dirname, process.env, require);
  const exitCode = await serve(argv, {
    ...parts,
    environment: process.env,
    input: () => process.stdin,
    output: () => process.stdout,
    stderr: () => process.stderr,
    keychainChildPath,
  });
  // What is still open (a slow gateway, an unlock prompt) must not keep a server alive whose host is gone.
  process.exit(exitCode);
}
