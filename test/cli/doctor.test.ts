import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readBoard } from '../../build/config/config.ts';
import { boardFindings, type Plugged } from '../../cli/doctor/boards.ts';
import { driveAt, fatMounts } from '../../cli/doctor/drives.ts';
import { lineOf } from '../../cli/doctor/finding.ts';
import { machineFindings, nodeFinding } from '../../cli/doctor/machine.ts';
import { loadSerialTool } from '../../cli/serial/tool.ts';
import { linuxBootLoaders } from '../../cli/serial/usb.ts';
import { Pty } from '../../sim/live/serial/pty.ts';
import { FlashRig, hearIn, missing } from './flash/flash-rig.ts';
import { spisock } from './test-terminal.ts';

const doctor = suite('spisock doctor');

const folder = mkdtempSync(join(tmpdir(), 'spisock-doctor-'));
doctor.after(() => rmSync(folder, { recursive: true }));

const NOTHING: Plugged = { terminals: [], bootLoaders: [], drives: [], SerialPort: null };
const IMAGE = 'kaluma-rp2-pico-1.2.1.uf2 (https://github.com/kaluma-project/kaluma/releases/tag/1.2.1)';
const INSTALL = `hold BOOTSEL while you plug it in, and copy ${IMAGE} onto the drive RPI-RP2 that appears`;

/** What is said of boards, as lines. */
async function said(plugged: Partial<Plugged>, board = 'w5500-evb-pico'): Promise<string[]> {
  return (await boardFindings({ ...NOTHING, ...plugged }, await readBoard(board))).map(lineOf);
}

function drive(name: string, info: string) {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'INFO_UF2.TXT'), info);
  return path;
}

doctor('says how Kaluma gets onto a board where none is plugged in', async () => {
  assert.equal(await said({}), [
    `missing  no board: nothing with Raspberry Pi's USB vendor id 2e8a is plugged in: take a cable that carries data; a board without Kaluma: ${INSTALL}`,
  ]);
  const [line] = await said({}, 'pico2-w5500-spi0');
  assert.match(line, 'kaluma-rp2-pico2-1.2.1.uf2');
  assert.match(line, 'onto the drive RP2350 that appears');
});

doctor('says which image goes onto which drive, and when it is another chip’s', async () => {
  const small = drive('RPI-RP2', 'UF2 Bootloader v3.0\r\nModel: Raspberry Pi RP2\r\nBoard-ID: RPI-RP2\r\n');
  const large = drive('RP2350', 'UF2 Bootloader v1.0\nModel: Raspberry Pi RP2350\nBoard-ID: RP2350\n');
  const other = drive('FEATHER', 'UF2 Bootloader v3.7\nModel: Feather\nBoard-ID: SAMD21\n');
  assert.is(driveAt(folder), null);
  const drives = [small, large, other].map(
    (path) => driveAt(path) as NonNullable<ReturnType<typeof driveAt>>,
  );
  assert.equal(
    drives.map(({ mcu }) => mcu),
    ['rp2040', 'rp2350', null],
  );
  assert.equal(await said({ drives }), [
    `missing  an RP2040 in its boot loader, at ${small}: copy ${IMAGE} there`,
    `missing  an RP2350 in its boot loader, at ${large}: w5500-evb-pico has an RP2040; choose a board with an RP2350 in flash.config.json (spisock boards)`,
    `note     the boot drive at ${other} is no RP2040's and no RP2350's`,
  ]);
});

doctor('sees a boot loader whose drive is not mounted, and no other device', async () => {
  const bus = join(folder, 'bus');
  for (const [name, vendor, product] of [
    ['1-1', '2e8a', '0003'],
    ['1-2', '2e8a', '0005'],
    ['1-3', '0403', '0003'],
  ]) {
    mkdirSync(join(bus, name), { recursive: true });
    writeFileSync(join(bus, name, 'idVendor'), `${vendor}\n`);
    writeFileSync(join(bus, name, 'idProduct'), `${product}\n`);
  }
  const bootLoaders = linuxBootLoaders(bus);
  assert.equal([bootLoaders, linuxBootLoaders(join(folder, 'none'))], [['rp2040'], []]);
  const text = 'missing  an RP2040 in its boot loader, whose drive is not mounted: ';
  assert.equal(await said({ bootLoaders }), [`${text}mount it, and copy ${IMAGE} there`]);
  // One that is mounted is said of once.
  const drives = [{ path: '/media/RPI-RP2', mcu: 'rp2040' }];
  assert.is((await said({ bootLoaders, drives })).length, 1);
});

doctor('finds the folders of FAT drives, also with a space in their names', () => {
  const table =
    '/dev/sda1 / ext4 rw 0 0\n/dev/sdb1 /media/me/RPI\\040RP2 vfat rw 0 0\n/dev/sdc1 /boot/efi vfat rw 0 0\n';
  assert.equal(fatMounts(table), ['/media/me/RPI RP2', '/boot/efi']);
});

doctor('says what is missing on this machine, each with its remedy', () => {
  assert.equal(
    ['18.20.4', '20.18.0', '20.19.0', '21.7.0', '22.11.0', '22.12.0', '24.1.0'].map(
      (version) => nodeFinding(version).kind,
    ),
    ['missing', 'missing', 'ok', 'missing', 'missing', 'ok', 'ok'],
  );
  const findings = machineFindings('@kaluma/cli is not installed; run npm install', 'win32').map(lineOf);
  assert.ok(findings.includes('missing  @kaluma/cli is not installed: run npm install'));
  assert.match(findings[3], /^note {5}Windows: pseudo-terminals \(--prompt\) and --tap are not to be had/);
});

doctor('has the exit code 1 where no program gets onto a board', async () => {
  const { code, stdout, stderr } = await spisock('doctor', '--port', '/dev/nope');
  assert.equal([code, stderr], [1, '']);
  assert.match(stdout, /^ok {7}Node \d+/);
  assert.match(
    stdout,
    /^(missing {2}there is no serial port \/dev\/nope|note {5}a board on \/dev\/nope, which cannot be asked)/m,
  );
});

doctor.run();

const asking = suite('spisock doctor asks a board that');

/** What is said of a board that answers `answers` to what is typed at its prompt. */
async function saidOf(answer: (typed: string) => string | null): Promise<string[]> {
  let typed = '';
  const pty = await Pty.open({
    link: null,
    onData(bytes) {
      typed += Buffer.from(bytes).toString('latin1');
      const text = answer(typed);
      if (text === null) return;
      typed = '';
      pty.write(text);
    },
  });
  try {
    return (await saidOn(pty.path)).map((line) => line.replaceAll(pty.path, 'PORT'));
  } finally {
    await pty.close();
  }
}

function saidOn(path: string): Promise<string[]> {
  const terminals = [{ path, vendor: '2e8a', product: '000a', name: null }];
  return said({ terminals, SerialPort: loadSerialTool().SerialPort });
}

asking('runs Kaluma, and is distinguished from one of another version', async () => {
  const rig = await FlashRig.open('console.log("on")');
  try {
    const { path } = rig.pty;
    const line = await rig.line();
    await hearIn(line);
    await line.close();
    assert.equal(await saidOn(path), [`ok       pico with Kaluma 1.2.1 on ${path}`]);
    const plugged = { ...NOTHING, terminals: [{ path, vendor: '2e8a', product: null, name: null }] };
    const older = { ...(await readBoard('w5500-evb-pico')), runtimeVersion: '1.0' };
    const [finding] = await boardFindings({ ...plugged, SerialPort: loadSerialTool().SerialPort }, older);
    assert.match(lineOf(finding), /with Kaluma 1\.2\.1 on \S+, and w5500-evb-pico is for 1\.0: hold BOOTSEL/);
    assert.match(lineOf(finding), 'kaluma-rp2-pico-1.0.0.uf2');
    const { code, stdout } = await spisock('doctor', '--port', path);
    assert.equal([code, stdout.includes(`ok       pico with Kaluma 1.2.1 on ${path}\n`)], [0, true]);
  } finally {
    await rig.close();
  }
});

/** As MicroPython does: it echoes, complains of what is no Python, and shows its prompt. */
function python(name: string, version: string) {
  return (typed: string): string | null => {
    if (!typed.endsWith('\r')) return null;
    if (typed.includes('sys.implementation'))
      return `${typed}\n(name='${name}', version=(${version}, ''))\r\n>>> `;
    return '\r\n>>> .echo on\r\nTraceback (most recent call last):\r\nSyntaxError: invalid syntax\r\n>>> ';
  };
}

asking('runs MicroPython or CircuitPython', async () => {
  const line = (name: string) => `missing  the board on PORT runs ${name}, and not Kaluma: ${INSTALL}`;
  assert.equal(await saidOf(python('micropython', '1, 22, 2')), [line('MicroPython 1.22.2')]);
  assert.equal(await saidOf(python('circuitpython', '9, 1, 4')), [line('CircuitPython 9.1.4')]);
});

asking('runs Espruino', async () => {
  const lines = await saidOf((typed) => {
    if (!typed.endsWith('\r')) return null;
    if (typed.includes('process.env.VERSION')) return '\r\n="2v29"\r\n>';
    return '\r\n>.echo on\r\nUncaught SyntaxError: Got . expected EOF\r\n>';
  });
  assert.equal(lines, [`missing  the board on PORT runs Espruino 2v29, and not Kaluma: ${INSTALL}`]);
});

asking('runs MicroPython with a program that Ctrl+C stops', async () => {
  const prompt = python('micropython', '1, 22, 2');
  let runs = true;
  const lines = await saidOf((typed) => {
    if (typed.includes('\x03')) runs = false;
    return runs ? null : prompt(typed);
  });
  assert.match(lines[0], 'runs MicroPython 1.22.2');
});

asking('says nothing', async () => {
  assert.equal(await saidOf(() => null), [
    `missing  the board on PORT has no prompt: no runtime is on it, or its program keeps it busy; ${INSTALL}`,
  ]);
});

asking('is in use', async () => {
  const rig = await FlashRig.open();
  const line = await rig.line();
  try {
    const { path } = rig.pty;
    assert.equal(await saidOn(path), [
      `missing  ${path} is in use: close the terminal, or whatever else has it open`,
    ]);
  } finally {
    await line.close();
    await rig.close();
  }
});

const reason = missing();
if (reason) console.log(`skipped: asking boards: ${reason}`);
else asking.run();
