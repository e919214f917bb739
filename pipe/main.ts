import { LINT_ARGUMENT } from './lint-argument.ts';

// The same file is its own linter: under Node's permission model, with nothing in its environment.
if (process.argv[2] === LINT_ARGUMENT) {
  const { runLintChild } = await import('../src/adapters/apigeelint/run-lint-child.ts');
  await runLintChild();
} else {
  const { runPipe } = await import('./run-pipe.ts');
  process.exitCode = await runPipe(process.env, process.cwd());
}
