import * as assert from 'uvu/assert';
import * as nina from '../../hal/nina/index.ts';
import * as udp from '../../hal/nina/udp.ts';
import * as wifi from '../../hal/nina/wifi.ts';
import { type ChipOptions, NinaSim } from '../../sim/chips/nina/chip.ts';
import type { WifiNetwork } from '../../sim/chips/nina/radio.ts';
import { SimClock } from '../../sim/clock.ts';
import { Host } from '../../sim/hosts/host.ts';
import { LockstepClock } from '../../sim/lockstep/clock.ts';
import { DhcpServer } from '../../sim/servers/dhcp.ts';
import { type SpiFaultOptions, SpiFaults } from '../../sim/spi/faults.ts';
import { SimReadyBus } from '../../sim/spi/ready-bus.ts';
import { Wire } from '../../sim/wire/wire.ts';
import { suite } from '../support/suite.ts';

const driver = suite('the driver of nina-fw');

const OFFICE: WifiNetwork = {
  ...{ ssid: 'office', passphrase: 'correct horse', rssi: -61, channel: 1, bssid: '02:00:00:00:00:01' },
};
const STATIC = {
  mac: [0, 0, 0, 0, 0, 0],
  ip: [10, 0, 2, 15],
  subnet: [255, 255, 255, 0],
  gateway: [10, 0, 2, 2],
};
const BY_DHCP = { mac: [0, 0, 0, 0, 0, 0], ip: [0, 0, 0, 0], subnet: [0, 0, 0, 0], gateway: [0, 0, 0, 0] };
const bytes = (text: string): number[] => [...Buffer.from(text)];

/** A chip, its bus and the driver's record of it, with a host on the network. */
class Scene {
  readonly time = new SimClock();
  readonly wire = new Wire(this.time);
  readonly sim: NinaSim;
  readonly wires: SpiFaults;
  readonly bus: SimReadyBus;
  readonly chip: nina.Chip;
  readonly host: Host;
  /** Codes of the commands that the chip has carried out, and every byte on MOSI. */
  readonly codes: number[] = [];

  constructor(options: ChipOptions = {}, spi: SpiFaultOptions = {}) {
    this.sim = new NinaSim(this.time, this.wire, { networks: [OFFICE], ...options });
    this.sim.onCommand = (code) => this.codes.push(code);
    this.wires = new SpiFaults(this.sim, this.time, spi);
    this.bus = new SimReadyBus(this.wires, this.time);
    this.chip = new nina.Chip(this.bus, new LockstepClock(this.time));
    this.host = new Host(this.wire, this.time, { ip: '10.0.2.2', mac: '52:55:0a:00:02:02' });
  }

  start(passphrase: string | null = OFFICE.passphrase, network = STATIC): this {
    nina.configure(this.chip, network);
    wifi.setStation(this.chip, bytes(OFFICE.ssid), passphrase === null ? null : bytes(passphrase), []);
    assert.is(nina.reset(this.chip), true);
    return this;
  }

  /** As the health check: a look at the chip every second, for so many seconds. */
  watch(seconds: number): void {
    for (let i = 0; i < seconds; i++) {
      this.time.advance(1_000_000);
      nina.isAsSetUp(this.chip);
    }
  }

  /** A view of socket `n`. */
  view(n: number): nina.View {
    return new nina.View(n);
  }

  /** A listener on socket 0. */
  listen(port: number): nina.View {
    const view = this.view(0);
    nina.setBacklog(this.chip, view, 5);
    assert.is(nina.listen(this.chip, view, port), true);
    return view;
  }

  poll(): number {
    this.time.advance(2000);
    let bits = 0;
    for (let i = 0; i < 3; i++) bits |= nina.events(this.chip);
    return bits;
  }

  /** The socket of the listener's next client. */
  accept(listener: nina.View): nina.View {
    this.poll();
    nina.look(this.chip, listener);
    const n = nina.accepted(this.chip, listener);
    assert.ok(n > 0, 'a client is handed out');
    const view = this.view(n);
    nina.look(this.chip, view);
    return view;
  }
}

driver('reads version and address of the firmware, and joins', () => {
  const scene = new Scene().start();
  assert.is(scene.chip.version, '2.0.0');
  assert.equal([...scene.chip.network.mac], [0x24, 0x0a, 0xc4, 0x00, 0x02, 0x0f]);
  assert.is(nina.hasLink(scene.chip), false);
  scene.watch(1);
  assert.is(nina.hasLink(scene.chip), true);
  assert.is(wifi.signal(scene.chip), -61);
  assert.is(wifi.trouble(scene.chip), '');
});

driver("has the address of the co-processor's DHCP client, and its name servers", () => {
  const scene = new Scene();
  new DhcpServer(scene.host, scene.time, { pool: ['10.0.2.77'] }, () => {});
  scene.start(OFFICE.passphrase, BY_DHCP);
  assert.equal([...scene.chip.network.ip], [0, 0, 0, 0]);
  scene.watch(2);
  const { ip, subnet, gateway } = scene.chip.network;
  assert.equal([...ip, ...subnet, ...gateway], [10, 0, 2, 77, 255, 255, 255, 0, 10, 0, 2, 2]);
  const servers = new Uint8Array(12);
  wifi.copyNameServers(scene.chip, servers);
  assert.equal([...servers.subarray(0, 4)], [10, 0, 2, 2]);
});

driver('says why it does not join, and tries again after 1, 2, 4 and at most 60 seconds', () => {
  const scene = new Scene().start('wrong horse');
  const joins = () => scene.codes.filter((code) => code === 0x11).length;
  scene.watch(1);
  assert.is(wifi.trouble(scene.chip), 'the passphrase is not accepted (reason 15)');
  const gaps: number[] = [];
  let last = joins();
  let since = 0;
  for (let second = 0; second < 400 && gaps.length < 8; second++) {
    scene.watch(1);
    since++;
    if (joins() === last) continue;
    gaps.push(since);
    last = joins();
    since = 0;
  }
  assert.equal(gaps.slice(-2), [60, 60]);
  assert.ok(
    gaps.every((gap, i) => i === 0 || gap >= gaps[i - 1]),
    `${gaps}`,
  );
  scene.sim.radio.setNetworks([{ ...OFFICE, passphrase: 'wrong horse' }]);
  scene.watch(61);
  assert.is(nina.hasLink(scene.chip), true);
});

driver('joins again when the network was lost and is back', () => {
  const scene = new Scene().start();
  scene.watch(1);
  scene.sim.plug(false);
  scene.watch(3);
  assert.is(nina.hasLink(scene.chip), false);
  assert.is(wifi.trouble(scene.chip), 'no network of that name is in range (reason 201)');
  scene.sim.plug(true);
  scene.watch(10);
  assert.is(nina.hasLink(scene.chip), true);
});

driver('forgets the passphrase in the frames that it keeps', () => {
  const scene = new Scene();
  let kept: Uint8Array | null = null;
  scene.bus.onFrame = (head) => {
    if (head?.[1] === 0x11) kept = head;
  };
  scene.start();
  assert.ok(kept);
  assert.not.ok(Buffer.from(kept as unknown as Uint8Array).includes('horse'));
});

driver('a command whose frame is lost is sent again, and an answer is read again', () => {
  for (let lost = 0; lost < 6; lost++) {
    const scene = new Scene({ strict: true }).start();
    scene.watch(1);
    const listener = scene.listen(80);
    const peer = scene.host.connect(80);
    scene.time.advance(10_000);
    scene.wires.lost.add(scene.wires.frames + lost);
    const view = scene.accept(listener);
    assert.is(nina.isConnected(view), true, `frame ${lost}`);
    peer.send('hello');
    scene.time.advance(10_000);
    nina.look(scene.chip, view);
    assert.is(nina.readable(view), 5);
    assert.is(nina.isDead(scene.chip), false);
  }
});

driver('a spoilt answer to an accept loses that client alone, and no descriptor', () => {
  const scene = new Scene().start();
  scene.watch(1);
  const listener = scene.listen(80);
  const peer = scene.host.connect(80);
  scene.time.advance(10_000);
  scene.poll();
  nina.look(scene.chip, listener);
  // The answer of ACCEPT is the second frame from here on: its last bytes, where its end stands.
  scene.wires.spoilt.set(scene.wires.frames + 1, 0x00);
  assert.is(nina.accepted(scene.chip, listener), -1);
  assert.is(nina.clearReleased(scene.chip), true);
  assert.equal(scene.sim.sockets.open, [54]);
  scene.time.advance(10_000);
  assert.is(peer.peerClosed, true);
  scene.host.connect(80);
  scene.time.advance(10_000);
  assert.is(nina.isConnected(scene.accept(listener)), true);
});

driver('a co-processor that was reset by itself is found by its descriptors', () => {
  const scene = new Scene().start();
  scene.watch(1);
  scene.listen(80);
  assert.is(nina.isAsSetUp(scene.chip), true);
  scene.sim.brownOut();
  scene.time.advance(1_000_000);
  assert.is(nina.isAsSetUp(scene.chip), false);
  assert.is(nina.isDead(scene.chip), true);
  assert.is(nina.reset(scene.chip), true);
});

driver('a co-processor that is gone is dead after 100 ms, and every call fails at once from then on', () => {
  const scene = new Scene().start();
  scene.watch(1);
  scene.sim.brownOut(60_000_000);
  const { nowUs } = scene.time;
  assert.is(nina.isAsSetUp(scene.chip), false);
  assert.ok(scene.time.nowUs - nowUs < 110_000, `${scene.time.nowUs - nowUs} us`);
  const later = scene.time.nowUs;
  assert.is(nina.listen(scene.chip, scene.view(1), 81), false);
  assert.is(scene.time.nowUs, later);
});

driver('one request costs nine calls, of two frames each', () => {
  const scene = new Scene({ strict: true }).start();
  scene.watch(1);
  const listener = scene.listen(80);
  const peer = scene.host.connect(80);
  peer.send('GET /');
  scene.time.advance(10_000);
  scene.codes.length = 0;
  const before = scene.bus.frames;
  nina.events(scene.chip);
  nina.look(scene.chip, listener);
  const view = scene.view(nina.accepted(scene.chip, listener));
  nina.look(scene.chip, view);
  assert.is(nina.readable(view), 5);
  nina.write(scene.chip, view, Uint8Array.from(bytes('answer')), 0, 6);
  nina.flush(scene.chip, view);
  assert.is(nina.finish(scene.chip, view), true);
  scene.time.advance(10_000);
  assert.is(peer.text(), 'answer');
  assert.equal(scene.codes, [0x7c, 0x75, 0x7b, 0x7c, 0x78, 0x77, 0x78, 0x72, 0x71]);
  assert.is(scene.bus.frames - before, 2 * scene.codes.length);
});

driver(
  'a connect before the radio has joined is made once it has, and given up after 30 s where it does not',
  () => {
    const scene = new Scene({ strict: true }).start();
    const peers: unknown[] = [];
    scene.host.listen(7000, (peer) => peers.push(peer));
    const view = scene.view(1);
    assert.is(nina.connect(scene.chip, view, 50_000, Uint8Array.of(10, 0, 2, 2), 7000), true);
    nina.look(scene.chip, view);
    assert.equal([nina.isClosed(view), nina.isConnected(view)], [false, false]);
    scene.watch(1);
    for (let i = 0; i < 3; i++) {
      nina.look(scene.chip, view);
      scene.time.advance(10_000);
    }
    assert.is(nina.isConnected(view), true);
    assert.is(peers.length, 1);
    scene.sim.plug(false);
    scene.watch(1);
    const other = scene.view(2);
    nina.connect(scene.chip, other, 50_001, Uint8Array.of(10, 0, 2, 2), 7000);
    scene.time.advance(29_000_000);
    nina.look(scene.chip, other);
    assert.is(nina.isClosed(other), false);
    scene.time.advance(2_000_000);
    nina.look(scene.chip, other);
    assert.equal([nina.isClosed(other), nina.isTimedOut(other)], [true, true]);
  },
);

driver('datagrams of all lengths go both ways', () => {
  const scene = new Scene({ strict: true }).start();
  scene.watch(1);
  const view = scene.view(2);
  assert.is(udp.open(scene.chip, view, 5000, null), true);
  const peer = scene.host.udp(6000);
  for (const length of [1, 2, 3, 4, 100, 1471, 1472]) {
    const payload = Uint8Array.from({ length }, (_, i) => i & 0xff);
    udp.fill(scene.chip, view, payload, 0, length);
    assert.is(udp.sendTo(scene.chip, view, Uint8Array.of(10, 0, 2, 2), 6000), true);
    scene.time.advance(10_000);
    assert.equal([...(peer.received.pop()?.bytes ?? [])], [...payload]);
    peer.send('10.0.2.15', 5000, payload);
    scene.time.advance(10_000);
    assert.is(udp.look(scene.chip, view, true), true);
    const from = new Uint8Array(4);
    assert.is(udp.first(scene.chip, view, from), true);
    assert.equal([view.size, view.fromPort, ...from], [length, 6000, 10, 0, 2, 2]);
    const got = new Uint8Array(length);
    udp.read(scene.chip, view, 0, got, 0, length);
    assert.equal([...got], [...payload]);
    udp.discard(scene.chip, view);
  }
});

driver('says at the start what old firmware cannot do', () => {
  const scene = new Scene({ firmware: 'arduino-1.4.8' }).start();
  assert.match(wifi.shortcoming(scene.chip), /^nina-fw 1\.4\.8 has no BSD socket calls: two clients wait /);
  assert.is(wifi.shortcoming(new Scene().start().chip), '');
});

driver('works behind the harsh knobs of eight seeds', async () => {
  const { harsh } = await import('../../sim/chips/nina/knobs.ts');
  for (let seed = 1; seed <= 8; seed++) {
    const scene = new Scene({ strict: true, ...harsh(seed) }).start();
    scene.watch(4);
    assert.is(nina.hasLink(scene.chip), true, `seed ${seed}`);
    const listener = scene.listen(80);
    const peer = scene.host.connect(80);
    peer.send('hello');
    scene.time.advance(50_000);
    let view: nina.View | null = null;
    for (let tries = 0; tries < 20 && !view; tries++) {
      scene.poll();
      nina.look(scene.chip, listener);
      const n = nina.accepted(scene.chip, listener);
      if (n > 0) view = scene.view(n);
    }
    assert.ok(view, `seed ${seed}: a client`);
    for (let tries = 0; tries < 20 && nina.readable(view) < 5; tries++) nina.look(scene.chip, view);
    assert.is(nina.readable(view), 5, `seed ${seed}`);
  }
});

driver.run();
