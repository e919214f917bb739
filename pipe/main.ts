import { runPipe } from './run-pipe.ts';

async function main(): Promise<void> {
  process.exitCode = await runPipe(process.env, process.cwd());
}

void main();
