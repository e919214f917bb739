import { runPipe } from './run-pipe.ts';

async function main(): Promise<void> {
  process.exitCode = await runPipe({
    environment: process.env,
    workingDirectory: process.cwd(),
    arguments: process.argv.slice(2),
  });
}

void main();
