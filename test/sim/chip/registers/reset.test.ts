import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CLOSED, ESTABLISHED, LISTENING, MS, Rig, SECOND, Sn } from '../rig.ts';

const reset = suite('reset and start-up (chapter 2)');

reset('by RSTn leaves the chip silent for a millisecond, then answering', () => {
  const rig = new Rig();
  rig.chip.reset(true);
  rig.pass(MS);
  assert.equal([...rig.chip.exchange(Uint8Array.of(0, 0x39, 0, 0))], [0, 0, 0, 0]);
  rig.chip.reset(false);
  rig.pass(0.9 * MS);
  assert.is(rig.byte(0x0039), 0);
  rig.pass(0.2 * MS);
  assert.is(rig.byte(0x0039), 4);
  assert.equal(rig.read(0, 0x0001, 4), [0, 0, 0, 0]);
  assert.equal(rig.faults, []);
});

reset('shows VERSIONR as zero for the time of the knob', () => {
  const rig = new Rig({ versionZeroUs: 50 * MS });
  rig.chip.reset(true);
  rig.pass(MS);
  rig.chip.reset(false);
  rig.pass(MS);
  assert.is(rig.byte(0x0039), 0);
  assert.is(rig.byte(0x001b), 8);
  rig.pass(50 * MS);
  assert.is(rig.byte(0x0039), 4);
});

reset('by RSTn for less than 500 us is reported', () => {
  const rig = new Rig();
  rig.chip.reset(true);
  rig.pass(499);
  rig.chip.reset(false);
  assert.equal(rig.kinds, ['short-reset']);
});

reset('by MR clears its own bit', () => {
  const rig = new Rig();
  rig.write(0, 0x0000, [0x80]);
  assert.is(rig.byte(0x0000), 0x00);
  assert.equal(rig.read(0, 0x000f, 4), [0, 0, 0, 0]);
});

reset('by MR can take time, during which all other registers read 0', () => {
  const rig = new Rig({ softResetUs: 3 * MS });
  rig.write(0, 0x0000, [0x80]);
  assert.is(rig.byte(0x0000), 0x80);
  assert.is(rig.byte(0x0039), 0x00);
  rig.pass(3 * MS);
  assert.is(rig.byte(0x0000), 0x00);
  assert.is(rig.byte(0x0039), 0x04);
});

reset('drops connections silently, and the peer gets a RST for its next segment', () => {
  const rig = new Rig();
  const { socket, peer } = rig.served();
  assert.is(socket.status, ESTABLISHED);
  rig.chip.brownOut();
  assert.is(socket.status, CLOSED);
  rig.pass();
  assert.is(peer.state, 'ESTABLISHED');
  rig.configure();
  peer.send('anybody?');
  rig.pass();
  assert.is(peer.ended, 'reset');
});

reset('by RSTn does not end a brown-out: the chip answers once the supply is back', () => {
  const rig = new Rig({ linkUpUs: 100 * MS });
  const startUs = rig.clock.nowUs;
  rig.chip.brownOut(500 * MS);
  for (let pulse = 0; pulse < 4; pulse++) {
    rig.chip.reset(true);
    rig.pass(MS);
    rig.chip.reset(false);
    rig.pass(99 * MS);
    assert.is(rig.byte(0x0039), 0, `after ${pulse + 1} pulses`);
  }
  rig.pass(startUs + 500.9 * MS - rig.clock.nowUs);
  assert.is(rig.byte(0x0039), 0);
  rig.pass(0.2 * MS);
  assert.is(rig.byte(0x0039), 4);
  // The transceiver starts anew with the supply as well.
  assert.is(rig.byte(0x002e) & 0x01, 0);
  rig.pass(100 * MS);
  assert.is(rig.byte(0x002e) & 0x01, 1);
  assert.equal(rig.faults, []);
});

reset('by a second brown-out lasts until the supply is back from both', () => {
  const rig = new Rig();
  rig.chip.brownOut(100 * MS);
  rig.pass(10 * MS);
  rig.chip.brownOut(20 * MS);
  rig.pass(80 * MS);
  assert.is(rig.byte(0x0039), 0);
  rig.pass(12 * MS);
  assert.is(rig.byte(0x0039), 4);
});

reset('that holds RSTn low beyond a brown-out keeps the chip silent', () => {
  const rig = new Rig();
  rig.chip.brownOut(5 * MS);
  rig.chip.reset(true);
  rig.pass(20 * MS);
  assert.is(rig.byte(0x0039), 0);
  rig.chip.reset(false);
  rig.pass(1.1 * MS);
  assert.is(rig.byte(0x0039), 4);
});

reset('cancels commands that are in progress', () => {
  const rig = new Rig({ settleUs: 100, sendOkUs: 100 });
  const [socket] = rig.sockets;
  socket.open(0x01, 80);
  rig.write(0, 0x0000, [0x80]);
  rig.pass();
  assert.is(socket.status, CLOSED);
  assert.equal(rig.path, []);
});

reset('lets the link come up after a while', () => {
  const rig = new Rig({ linkUpUs: 1.5 * SECOND });
  const host = rig.host();
  let answered = false;
  host.ping('10.0.2.15', () => {
    answered = true;
  });
  rig.pass(SECOND);
  assert.is(rig.byte(0x002e) & 0x01, 0);
  assert.is(answered, false);
  rig.pass(0.6 * SECOND);
  assert.is(rig.byte(0x002e), 0xbf);
});

reset('by MR drops the link only with the knob', () => {
  for (const softResetDropsLink of [false, true]) {
    const rig = new Rig({ linkUpUs: SECOND, softResetDropsLink });
    rig.pass(SECOND);
    rig.write(0, 0x0000, [0x80]);
    assert.is(rig.byte(0x002e) & 0x01, softResetDropsLink ? 0 : 1);
    rig.pass(SECOND);
    assert.is(rig.byte(0x002e) & 0x01, 1);
  }
});

reset('leaves the sockets usable', () => {
  const rig = new Rig();
  rig.sockets[0].listen(80);
  rig.write(0, 0x0000, [0x80]);
  rig.sockets[0].listen(81);
  assert.is(rig.sockets[0].status, LISTENING);
  assert.is(rig.sockets[0].word(Sn.PORT), 81);
});

reset('by RSTn loses the frame under way', () => {
  const rig = new Rig();
  rig.chip.select();
  for (const byte of [0x00, 0x1b, 0x04]) rig.chip.transfer(byte);
  rig.chip.reset(true);
  rig.pass(MS);
  rig.chip.reset(false);
  rig.pass(MS);
  rig.chip.transfer(0x55);
  rig.chip.deselect();
  assert.is(rig.byte(0x001b), 0x08);
  assert.equal(rig.faults, []);
});

reset('by RSTn, held again at the same level, is one', () => {
  const rig = new Rig();
  rig.chip.reset(true);
  rig.pass(400);
  rig.chip.reset(true);
  rig.pass(400);
  rig.chip.reset(false);
  assert.equal(rig.faults, []);
});

reset.run();
