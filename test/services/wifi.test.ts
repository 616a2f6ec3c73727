import * as assert from 'uvu/assert';
import { bundle } from '../../build/bundle.ts';
import { readBoard, readConfig } from '../../build/config/config.ts';
import { AIR } from '../../sim/chips/nina/radio.ts';
import { LockstepBoard } from '../../sim/lockstep/board.ts';
import { DhcpServer } from '../../sim/servers/dhcp.ts';
import { suite } from '../support/suite.ts';

const wifi = suite('a device with a radio');

const SECRET = 'correct horse';
const SECURE = [{ ...AIR[0], passphrase: SECRET }];

/** The echo firmware on a Pico with an AirLift. */
async function echo({ mode = 'static' as 'static' | 'dhcp', passphrase = null as string | null } = {}) {
  const board = await readBoard('pico-airlift');
  const network = { ...readConfig().network, mode };
  const station = { ssid: AIR[0].ssid, passphrase };
  const { program } = await bundle({ board, firmware: 'echo', network, trace: true, shrunk: false, station });
  return (chip: object) =>
    new LockstepBoard({ program, pins: board, chip, chipName: 'nina', host: { ip: network.gateway } });
}

/** Lines of the console that are no traces. */
const linesOf = (device: LockstepBoard): string[] => device.lines.filter((line) => !/^s\d/.test(line));

wifi('says why it does not join, once, and serves when it does', async () => {
  const device = (await echo({ passphrase: 'wrong horse' }))({ networks: SECURE });
  device.run(30_000);
  const wrong = 'Wi-Fi: the passphrase is not accepted (reason 15); it is tried again';
  assert.equal(linesOf(device), [wrong]);
  device.nina.radio.setNetworks([{ ...AIR[0], passphrase: 'wrong horse' }]);
  device.run(61_000);
  assert.equal(linesOf(device), [wrong, 'Wi-Fi: joined, -55 dBm', 'serving 10.0.2.15:7']);
  assert.equal(device.faults, []);
});

wifi('is lost and comes back: clients are served again', async () => {
  const device = (await echo())({});
  device.run(3000);
  device.nina.plug(false);
  device.run(20_000);
  device.nina.plug(true);
  device.run(20_000);
  const client = device.host.connect(7);
  client.send('hello');
  device.run(200);
  assert.is(client.text(), 'hello');
  assert.equal(linesOf(device), [
    ...['Wi-Fi: joined, -55 dBm', 'serving 10.0.2.15:7'],
    'Wi-Fi: no network of that name is in range (reason 201); it is tried again',
    ...['Wi-Fi: joined, -55 dBm', 'serving 10.0.2.15:7'],
  ]);
});

wifi("has its address by the co-processor's DHCP client, and says when it is another", async () => {
  const device = (await echo({ mode: 'dhcp' }))({});
  new DhcpServer(device.host, device.clock, { pool: ['10.0.2.31'], leaseSeconds: 3600 }, () => {});
  device.run(4000);
  assert.equal(linesOf(device), ['Wi-Fi: joined, -55 dBm', 'serving 10.0.2.31:7']);
  const client = device.host.connect(7, { ip: '10.0.2.31' });
  client.send('hello');
  device.run(200);
  assert.is(client.text(), 'hello');
});

wifi('shows its passphrase in no line and in no frame on the wire', async () => {
  const device = (await echo({ passphrase: SECRET }))({ networks: SECURE });
  let shown = false;
  device.wire.tap = (frame) => {
    if (Buffer.from(frame).includes('horse')) shown = true;
  };
  device.run(3000);
  device.nina.brownOut(1000);
  device.run(10_000);
  assert.equal(linesOf(device).slice(0, 2), ['Wi-Fi: joined, -55 dBm', 'serving 10.0.2.15:7']);
  assert.not.match(device.lines.join('\n'), /horse/);
  assert.is(shown, false);
});

wifi('names what old firmware cannot do, in one line', async () => {
  const device = (await echo())({ firmware: 'arduino-1.4.8' });
  device.run(4000);
  const [line, ...others] = linesOf(device);
  assert.match(line, /^Wi-Fi: nina-fw 1\.4\.8 has no BSD socket calls: two clients wait /);
  assert.equal(others.slice(-1), ['serving 10.0.2.15:7']);
  const client = device.host.connect(7);
  client.send('hello');
  device.run(500);
  assert.is(client.text(), 'hello');
});

wifi.run();
