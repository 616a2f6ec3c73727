import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { namesIn, readBoard } from '../../build/config/config.ts';
import { boardLines } from '../../cli/commands/boards.ts';
import { portLines } from '../../cli/commands/ports.ts';
import { spisock } from './test-terminal.ts';

const boards = suite('spisock boards');

boards('has a line for each board, with its chips, its pins, and what is special', async () => {
  const { code, stdout, stderr } = await spisock('boards');
  const [head, ...lines] = stdout.trimEnd().split('\n');
  assert.equal([code, stderr, lines.length], [0, '', namesIn('boards').length]);
  assert.match(head, /^board +mcu +chip +runtime +MISO +MOSI +SCLK +SCSn +RSTn +INTn$/);
  for (const name of namesIn('boards')) {
    const { mcu, chip, cs, interrupt } = await readBoard(name);
    const line = lines.find((one) => one.startsWith(`${name} `)) ?? '';
    assert.match(
      line,
      new RegExp(
        `^${name} +${mcu} +${chip} +kaluma 1\\.2 .*GP${cs} .*${interrupt === null ? '-' : `GP${interrupt}`} `,
      ),
    );
    // Whose board it is.
    assert.match(line, /(over PIO|SPI[01]); (WIZnet|Raspberry Pi|Arduino) /);
  }
});

boards('shows a signal that is not wired', async () => {
  const board = { ...(await readBoard('w5500-evb-pico')), reset: null, interrupt: undefined };
  assert.match(boardLines([board])[1], /GP17 +- +- +SPI0;/);
});

boards.run();

const ports = suite('spisock ports');

ports('has a line for each port, and says which may be a board', () => {
  assert.equal(
    portLines([
      { path: '/dev/ttyACM0', vendor: '2e8a', product: '000a', name: 'Pico' },
      { path: '/dev/ttyUSB10', vendor: '0403', product: null, name: null },
    ]),
    ['/dev/ttyACM0   2e8a:000a  may be a board  Pico', '/dev/ttyUSB10  0403:?     no board'],
  );
  assert.match(portLines([])[0], /^no serial port of a USB device; spisock doctor/);
});

ports('has the exit code 0', async () => {
  assert.is((await spisock('ports')).code, 0);
});

ports.run();
