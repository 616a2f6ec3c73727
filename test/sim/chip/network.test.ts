import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RECEIVED, Rig, SENDOK, Sn } from './rig.ts';

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

network('notice another station with the same address', () => {
  const rig = new Rig();
  rig.host('10.0.2.15', '02:00:00:00:00:99').announce();
  rig.pass();
  assert.is(rig.byte(0x0015), 0x80);
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

const macraw = suite('MACRAW (chapter 10)');

const frameTo = (destination: number[], type = 0x9000) => {
  const frame = new Uint8Array(60).fill(0x11);
  frame.set(destination);
  frame.set([0x52, 0x55, 0x0a, 0x00, 0x02, 0x02, type >> 8, type & 0xff], 6);
  return frame;
};

const OWN = [0x02, 0, 0, 0, 0, 0x0f];
const OTHER = [0x02, 0, 0, 0, 0, 0x77];
const ALL = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
const GROUP = [0x01, 0x00, 0x5e, 0, 0, 1];

/** Which of the four destinations, and an IPv6 frame to us, pass a filter. */
function passes(mode: number): string[] {
  const rig = new Rig();
  const host = rig.host();
  rig.sockets[0].open(mode, 0);
  const kinds: [string, Uint8Array][] = [
    ['own', frameTo(OWN)],
    ['other', frameTo(OTHER)],
    ['all', frameTo(ALL)],
    ['group', frameTo(GROUP)],
    ['ipv6', frameTo(OWN, 0x86dd)],
  ];
  return kinds
    .filter(([, frame]) => {
      host.send(frame);
      rig.pass();
      return rig.sockets[0].receive().length > 0;
    })
    .map(([name]) => name);
}

macraw('puts the length, itself counted, before each frame', () => {
  const rig = new Rig();
  const [socket] = rig.sockets;
  socket.open(0x04, 0);
  rig.host().send(frameTo(OTHER));
  rig.pass();
  assert.is(socket.events, RECEIVED);
  assert.equal(socket.receive(), [0, 62, ...frameTo(OTHER)]);
});

macraw('drops a frame that does not fit whole, without a sign', () => {
  const rig = new Rig();
  const host = rig.host();
  const [socket] = rig.sockets;
  socket.open(0x04, 0);
  for (let i = 0; i < 33; i++) host.send(frameTo(ALL));
  rig.pass();
  assert.is(socket.word(Sn.RX_RSR), 33 * 62);
  socket.clear();
  host.send(frameTo(ALL));
  rig.pass();
  assert.is(socket.word(Sn.RX_RSR), 33 * 62);
  assert.is(socket.events, 0);
});

macraw('sends whole frames', () => {
  const rig = new Rig();
  const host = rig.host();
  const [socket] = rig.sockets;
  socket.open(0x04, 0);
  const seen: Uint8Array[] = [];
  host.onFrame = (frame) => seen.push(frame);
  socket.send([...frameTo(ALL)]);
  rig.pass();
  assert.equal(seen, [frameTo(ALL)]);
  assert.is(socket.events, SENDOK);
  assert.is(socket.word(Sn.TX_FSR), 2048);
});

for (const [mode, name, expected] of [
  [0x04, 'without a filter', ['own', 'other', 'all', 'group', 'ipv6']],
  [0x84, 'with MFEN', ['own', 'all', 'group', 'ipv6']],
  [0xc4, 'with MFEN and BCASTB', ['own', 'group', 'ipv6']],
  [0xa4, 'with MFEN and MMB', ['own', 'all', 'ipv6']],
  [0x94, 'with MFEN and MIP6B', ['own', 'all', 'group']],
] as const) {
  macraw(`hears ${expected.join(', ')} ${name}`, () => {
    assert.equal(passes(mode), expected);
  });
}

macraw('leaves to the other sockets what is theirs', () => {
  const rig = new Rig();
  rig.sockets[0].open(0x84, 0);
  rig.sockets[1].listen(80);
  const peer = rig.host().connect(80);
  rig.pass();
  assert.is(peer.state, 'ESTABLISHED');
  peer.send('for socket 1');
  rig.pass();
  assert.is(rig.sockets[1].text(), 'for socket 1');
  // Only the ARP request that came before the SYN.
  assert.is(rig.sockets[0].receive().length, 62);
});

macraw.run();
