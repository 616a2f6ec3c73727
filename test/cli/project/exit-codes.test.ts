import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ROOT, UsageError } from '../../../build/config/config.ts';
import { FlashError } from '../../../cli/flash/error.ts';
import { linuxPorts, onlyPort } from '../../../cli/serial/ports.ts';
import { spisock } from '../test-terminal.ts';

const codes = suite('the exit codes of spisock');

const folder = mkdtempSync(join(tmpdir(), 'spisock-codes-'));
codes.after(() => rmSync(folder, { recursive: true }));
const config = join(folder, 'flash.config.json');
mkdirSync(join(folder, 'src'));
writeFileSync(config, '{ "board": "w5500-evb-pico" }');

/** Saves the project's program. */
function program(text: string): void {
  writeFileSync(join(folder, 'src', 'main.js'), text);
}

const NO_BOARD = process.platform === 'linux' && linuxPorts('/sys/class/tty', '/dev').length === 0;

for (const args of [['monitor'], ['flash', '--erase']]) {
  codes(`are 1 where there is no board: spisock ${args.join(' ')}`, async () => {
    if (!NO_BOARD) return;
    const { code, stdout, stderr } = await spisock(...args, '--config', config);
    assert.equal([code, stdout, stderr.split('\n').length], [1, '', 2]);
    assert.match(
      stderr,
      /^error: no board found: .* spisock doctor says more, or say where it is with --port$/m,
    );
  });
}

codes('are 1 where there is no board, and 2 where one of several has to be named', () => {
  const thrown = (found: string[]): unknown => {
    try {
      return onlyPort(found);
    } catch (error) {
      return error;
    }
  };
  assert.instance(thrown([]), FlashError);
  assert.instance(thrown(['/dev/ttyACM0', '/dev/ttyACM1']), UsageError);
});

for (const args of [['build'], ['flash', '--dry-run'], ['dev', '--no-watch']]) {
  codes(`are 1 where source cannot be built: spisock ${args.join(' ')}`, async () => {
    program('const a = ;\n');
    const file = join(folder, 'src', 'main.js');
    const { code, stdout, stderr } = await spisock(args[0], file, ...args.slice(1), '--config', config);
    assert.equal([code, stdout, stderr], [1, '', `${file}:1:11: Unexpected ";"\n`]);
  });
}

codes('are 1, and one line, where the system refuses', async () => {
  const { code, stdout, stderr } = await spisock('init', 'README.md/x');
  assert.equal([code, stdout], [1, '']);
  assert.match(stderr, /^error: ENOTDIR: .*README\.md.*\n$/);
});

codes('are 0 where all went well', async () => {
  program('console.log(1);\n');
  const file = join(folder, 'src', 'main.js');
  for (const args of [['build', file, '--config', config], ['ports'], ['boards'], ['--version'], ['help']])
    assert.is((await spisock(...args)).code, 0, args.join(' '));
});

codes('have a table in the page, with all three', () => {
  const text = readFileSync(join(ROOT, 'docs', 'command.md'), 'utf8');
  const rows = [...text.matchAll(/^\| (\d) \| (.*) \|$/gm)].map(([, code]) => code);
  assert.equal(rows, ['0', '1', '2']);
});

codes.run();
