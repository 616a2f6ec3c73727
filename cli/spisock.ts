#!/usr/bin/env node
import { main } from './main.ts';
import { processTerminal } from './terminal.ts';

const code = await main(process.argv.slice(2), processTerminal);
// A line that was printed last is still on its way where the output is a pipe on Windows.
process.stdout.write('', () => process.exit(code));
