import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Device, withDevice } from './device.ts';
import { isInstalled, missing } from './namespace.ts';
import { six } from './six.ts';
import { DEVICE, packets } from './tshark.ts';

/** The device's services against Debian's own servers. TAP=full runs them: they wait for what real clocks take. */
const services = suite('tap: a device and real servers');

const FULL = process.env.TAP === 'full';
/** The address that dnsmasq gives: not that of the configuration, to which the device would fall back after 20 s. */
const LEASED = '10.0.2.33';
const TIMED = fileURLToPath(new URL('../live/programs/timed.ts', import.meta.url));
const STEP_MS = 200;

/** Waits until `done`; fails when it does not come about in time. */
async function until(what: string, ms: number, done: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = performance.now() + ms; !(await done()); ) {
    assert.ok(performance.now() < end, `${what}: not within ${ms} ms`);
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
}

/** Writes the configuration of a device that gets its address by DHCP. */
function leasing(folder: string): string {
  const file = join(folder, 'dhcp.json');
  const network = { mac: '02:00:0a:00:02:0f', ip: DEVICE, subnet: '255.255.255.0', gateway: '10.0.2.2' };
  const firmware = { page: { forward: '8080:80', budget: { heap: 100_000, cost: 100_000 } } };
  const config = { board: 'w5500-evb-pico', defaultFirmware: 'page', port: null, firmware };
  const provider = { backlog: 8, reservedSlots: 0 };
  writeFileSync(file, JSON.stringify({ ...config, provider, network: { mode: 'dhcp', ...network } }));
  return file;
}

/** Starts dnsmasq as a DHCP server of one address, with `option` beside the router. */
function startDnsmasq({ namespace, folder }: Device, option: string): void {
  const file = join(folder, 'dnsmasq.conf');
  const lines = [
    'port=0',
    'no-resolv',
    'interface=dev0',
    'bind-interfaces',
    'leasefile-ro',
    `dhcp-range=${LEASED},${LEASED},255.255.255.0,1h`,
    'dhcp-option=3,10.0.2.2',
    `dhcp-option=${option}`,
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  namespace.start('dnsmasq', '--keep-in-foreground', '--pid-file', `--conf-file=${file}`);
}

/** Whether a DHCPACK in a capture is as the display filter `what` says. */
function acknowledged(capture: string, what: string): boolean {
  return packets(capture, `dhcp.option.dhcp == 5 and ${what}`).length > 0;
}

interface Case {
  what: string;
  program: string;
  run(): Promise<void>;
}

const CASES: Case[] = [
  ...[
    {
      what: 'whose option 42 is empty',
      option: '42',
      seen: 'dhcp.option.type == 42 and dhcp.option.length == 0',
    },
    {
      what: 'whose netmask is 255.255.255.255',
      option: '1,255.255.255.255',
      seen: 'dhcp.option.subnet_mask == 255.255.255.255',
    },
  ].map(({ what, option, seen }) => ({
    what: `takes a lease of a dnsmasq ${what}, and serves six at once there`,
    program: 'dnsmasq',
    run: () =>
      withLease('page', async (device) => {
        startDnsmasq(device, option);
        await until('a lease', 19_000, () => device.output.text.includes(`serving ${LEASED}:80`));
        assert.equal(await six(device, `http://${LEASED}/`), Array(6).fill('200'));
        assert.ok(acknowledged(device.capture, seen), `no DHCPACK has ${seen}`);
      }),
  })),
  {
    what: 'asks a chronyd that is not synchronised again until it is, and serves six at once before and after',
    program: 'chronyd',
    run: () =>
      withDevice(TIMED, [], async (device) => {
        const { namespace, folder, output, capture } = device;
        const url = `http://${DEVICE}/`;
        const command = join(folder, 'chronyd.sock');
        const file = join(folder, 'chrony.conf');
        const lines = [
          'allow 10.0.2.0/24',
          'cmdport 0',
          `bindcmdaddress ${command}`,
          `pidfile ${folder}/chronyd.pid`,
        ];
        writeFileSync(file, `${lines.join('\n')}\n`);
        namespace.start('chronyd', '-d', '-x', '-u', 'root', '-f', file);
        const answers = () =>
          packets(capture, `ip.dst == ${DEVICE} and ntp.stratum == 0 and ntp.flags.li == 3`);
        await until('an answer that is not synchronised', 60_000, () => answers().length > 0);
        assert.equal(await six(device, url), Array(6).fill('200'));
        assert.not.match(output.text, /set to/);
        const told = await namespace.run(null, 'chronyc', '-h', command, 'local', 'stratum', '5');
        assert.match(told.stdout.toString(), /200 OK/);
        // Asked after 16, 32, 64 s ...
        await until('the time', 150_000, () => output.text.includes('set to '));
        const setMs = Number(/set to (\d+)/.exec(output.text)?.[1]);
        assert.ok(Math.abs(setMs - Date.now()) < 2000, `set to ${setMs}`);
        assert.equal(await six(device, url), Array(6).fill('200'));
      }),
  },
];

/** Runs `use` with a device whose configuration says dhcp. */
async function withLease(firmware: string, use: (device: Device) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'spisock-dhcp-'));
  try {
    await withDevice(firmware, ['--config', leasing(folder)], use);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const why = missing();
for (const { what, program, run } of CASES) {
  const notFull = FULL ? null : 'TAP=full runs it';
  const lacks = why ?? (isInstalled(program) ? notFull : `${program} is not installed`);
  if (lacks) services.skip(`${what}: ${lacks}`, () => {});
  else services(what, run);
}

services.run();
