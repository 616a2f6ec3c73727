import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LIBRARY_ROOT } from '../modules/library.ts';
import { buildModule } from './module.ts';

/** `npm run build:module`: writes the module for Espruino's Web IDE. */
const file = join(LIBRARY_ROOT, 'dist', 'espruino', 'spisock.min.js');
const text = await buildModule((line) => process.stderr.write(`[build] ${line}\n`));
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, text);
process.stdout.write(`dist/espruino/spisock.min.js bytes ${text.length}\n`);
