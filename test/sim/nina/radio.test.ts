import * as assert from 'uvu/assert';
import { DhcpServer } from '../../../sim/servers/dhcp.ts';
import { suite } from '../../support/suite.ts';
import { OPEN, Rig, SECURE, text } from './rig.ts';

const radio = suite("the ESP32's radio");

const STATUS = 0x20;
const REASON = 0x1f;

function booted(options = {}): Rig {
  const rig = new Rig(options);
  rig.run(500);
  return rig;
}

radio('scans what is in the air, the strongest first', () => {
  const rig = booted();
  assert.is(rig.one(0x36), 1);
  assert.equal(
    rig.call(0x27)?.map((name) => Buffer.from(name).toString()),
    ['office', 'home'],
  );
  assert.equal(rig.call(0x32, [0]), [[0xd6, 0xff, 0xff, 0xff]]);
  assert.equal([rig.one(0x33, [0]), rig.one(0x33, [1]), rig.one(0x3d, [0])], [4, 7, 11]);
});

radio('joins with the right passphrase, and says by whom and how strong', () => {
  const rig = booted();
  rig.call(0x14, [1], [10, 0, 2, 15], [10, 0, 2, 2], [255, 255, 255, 0]);
  rig.call(0x11, text('office'), text('correct horse'));
  assert.is(rig.one(STATUS, [0xff]), 0);
  rig.run(101);
  assert.is(rig.one(STATUS, [0xff]), 3);
  assert.equal(rig.call(0x23, [0xff]), [text('office')]);
  assert.equal(rig.call(0x24, [0xff]), [[2, 0, 0, 0, 0, 2]]);
  assert.equal(rig.call(0x21, [0xff]), [
    [10, 0, 2, 15],
    [255, 255, 255, 0],
    [10, 0, 2, 2],
  ]);
});

radio('tells why it does not join: no such network, or the wrong passphrase', () => {
  const rig = booted({ wrongPassphrase: 202 });
  rig.call(0x10, text('nowhere'));
  rig.run(200);
  assert.equal([rig.one(STATUS, [0xff]), rig.one(REASON)], [4, 201]);
  rig.call(0x11, text('office'), text('wrong'));
  rig.run(200);
  assert.equal([rig.one(STATUS, [0xff]), rig.one(REASON)], [4, 202]);
  rig.chip.knobs.wrongPassphrase = 15;
  rig.call(0x11, text('office'), text('wrong'));
  rig.run(200);
  assert.equal([rig.one(STATUS, [0xff]), rig.one(REASON)], [6, 15]);
});

radio('loses its network, and does not join again by itself', () => {
  const rig = booted().join();
  rig.chip.plug(false);
  rig.run(10);
  assert.equal([rig.one(STATUS, [0xff]), rig.one(REASON)], [6, 200]);
  rig.chip.plug(true);
  rig.run(60_000);
  assert.is(rig.one(STATUS, [0xff]), 6);
  rig.call(0x10, text('home'));
  rig.run(200);
  assert.is(rig.one(STATUS, [0xff]), 3);
});

radio('is lost with the network that leaves the air', () => {
  const rig = booted().join();
  rig.chip.radio.setNetworks([SECURE]);
  rig.run(10);
  assert.is(rig.one(STATUS, [0xff]), 6);
  rig.chip.radio.setNetworks([OPEN]);
});

radio('gets its address by DHCP, and asks again at half the lease', () => {
  const rig = booted();
  let asked = 0;
  new DhcpServer(rig.host, rig.clock, { pool: ['10.0.2.77'], leaseSeconds: 100 }, () => {});
  rig.wire.tap = (frame, _at, from) => {
    if (from !== rig.chip.stack.netif) return;
    if (frame[36] === 0 && frame[37] === 67) asked++;
  };
  rig.call(0x16, text('lamp'));
  rig.call(0x10, text('home'));
  rig.run(1000);
  assert.is(rig.one(STATUS, [0xff]), 3);
  assert.equal(rig.call(0x21, [0xff])?.[0], [10, 0, 2, 77]);
  assert.equal(rig.call(0x1e, [0xff])?.[0], [10, 0, 2, 2]);
  assert.equal(asked, 2);
  rig.run(51_000);
  assert.equal(asked, 3);
});

radio.run();
