import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bundle } from '../../build/bundle.ts';
import { findClosure } from '../../build/closure/closure.ts';
import { ROOT } from '../../build/config/config.ts';
import { output } from '../live/bench.ts';

const again = suite('building a program again');
const folder = mkdtempSync(join(tmpdir(), 'again-'));
again.after(() => rmSync(folder, { recursive: true }));

const NETWORK = { mac: '02:00:0a:00:02:0f', ip: '10.0.2.15', subnet: '255.255.255.0', gateway: '10.0.2.2' };

/** Starts a command, and writes down that it did. */
const COUNTED = `import { appendFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
const [log, program, ...args] = process.argv.slice(2);
appendFileSync(log, 'x');
process.exitCode = spawnSync(program, args, { stdio: 'inherit' }).status;
`;

again('compiles the library once while the application alone changes', async () => {
  const [log, script, entry] = ['log', 'counted.mjs', 'main.ts'].map((name) => join(folder, name));
  writeFileSync(script, COUNTED);
  writeFileSync(log, '');
  const compiler = [process.execPath, script, log, ...(findClosure() as string[])];
  /** What the program prints, and how often the compiler has been started. */
  const built = async (source: string): Promise<[string[], number]> => {
    writeFileSync(entry, `import * as wsa from '${join(ROOT, 'provider', 'index.ts')}';\n${source}`);
    const asked = { board: 'w5500-evb-pico', firmware: 'main', network: NETWORK, trace: false };
    const { program } = await bundle({ ...asked, entry, compiler });
    return [output(program), readFileSync(log, 'utf8').length];
  };
  assert.equal(await built('console.log(wsa.inetAny(7).port)'), [['7'], 1]);
  assert.equal(await built("console.log('port', wsa.inetAny(8).port)"), [['port 8'], 1]);
  assert.equal(await built('console.log(wsa.inet(10, 0, 2, 15, 9).port)'), [['9'], 2]);
});

if (findClosure()) again.run();
else console.log('skipped: the Closure compiler does not run here');
