import { runPipe } from './run-pipe.ts';

process.exitCode = await runPipe(process.env, process.cwd());
