import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Rig, Sn } from '../rig.ts';

const network = suite('ARP and ping (chapter 10)');

function pinged(prepare: (rig: Rig) => void): boolean {
  const rig = new Rig();
  prepare(rig);
  let replies = 0;
  rig.host().ping('10.0.2.15', () => replies++, Uint8Array.of(1, 2, 3));
  rig.pass();
  return replies === 1;
}

network('answer by themselves', () => {
  assert.is(
    pinged(() => {}),
    true,
  );
});

network('answer no ping with PB', () => {
  assert.is(
    pinged((rig) => rig.write(0, 0x0000, [0x10])),
    false,
  );
});

network('answer nothing without an address', () => {
  assert.is(
    pinged((rig) => rig.write(0, 0x000f, [0, 0, 0, 0])),
    false,
  );
});

network('answer nothing without a cable', () => {
  assert.is(
    pinged((rig) => rig.chip.plug(false)),
    false,
  );
});

network('show only SYN options that the chip has: MSS 1460, and the window of 2 KB', () => {
  const rig = new Rig();
  rig.host();
  const frames = rig.record();
  rig.sockets[0].connect([10, 0, 2, 2], 80);
  rig.pass();
  const [, syn] = frames;
  assert.is(syn[47], 0x02);
  assert.equal([...syn.subarray(48, 50)], [0x08, 0x00]);
  // Data offset 6 words: 20 bytes and one option, kind 2, length 4, 1460.
  assert.is(syn[46] >> 4, 6);
  assert.equal([...syn.subarray(54, 58)], [2, 4, 0x05, 0xb4]);
});

network('take Sn_MSSR for the MSS', () => {
  const rig = new Rig();
  const host = rig.host();
  const [socket] = rig.sockets;
  socket.setWord(Sn.MSSR, 536);
  socket.listen(80);
  const peer = host.connect(80);
  rig.pass();
  const frames = rig.record();
  socket.send(new Array(1200).fill(7));
  rig.pass();
  assert.equal(
    frames.map((frame) => ((frame[16] << 8) | frame[17]) - 40),
    [536, 536, 128],
  );
  assert.is(peer.received().length, 1200);
});

for (const [mode, name, us] of [
  [0x21, 'at once with ND', 0],
  [0x01, 'after RTR without', 200_000],
] as const) {
  network(`acknowledge data ${name}`, () => {
    const rig = new Rig();
    const host = rig.host();
    const [socket] = rig.sockets;
    socket.open(mode, 80);
    socket.command(0x02);
    const peer = host.connect(80);
    rig.pass();
    const sentUs = rig.clock.nowUs;
    let ackedUs = 0;
    peer.onAcked = () => {
      ackedUs = rig.clock.nowUs;
    };
    peer.send('x');
    rig.pass(300_000);
    // Two flights of 120 us each.
    assert.is(ackedUs - sentUs, us + 240);
  });
}

network.run();
