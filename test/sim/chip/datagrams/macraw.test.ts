import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RECEIVED, Rig, SENDOK, Sn } from '../rig.ts';

const macraw = suite('MACRAW (chapter 10)');

const frameTo = (destination: number[], type = 0x9000, length = 60) => {
  const frame = new Uint8Array(Math.max(14, length)).fill(0x11);
  frame.set(destination);
  frame.set([0x52, 0x55, 0x0a, 0x00, 0x02, 0x02, type >> 8, type & 0xff], 6);
  return frame.slice(0, length);
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

/** Which multicast passes: of IPv4, of IPv6, and of neither (LLDP's address and type). */
function groupsThat(mode: number, multicastBlock: 'all' | 'ipv4'): string[] {
  const rig = new Rig({ multicastBlock });
  const host = rig.host();
  rig.sockets[0].open(mode, 0);
  const kinds: [string, Uint8Array][] = [
    ['ipv4', frameTo([0x01, 0x00, 0x5e, 0x00, 0x00, 0xfb], 0x0800)],
    ['ipv6', frameTo([0x33, 0x33, 0, 0, 0, 1], 0x86dd)],
    ['lldp', frameTo([0x01, 0x80, 0xc2, 0, 0, 0x0e], 0x88cc)],
  ];
  const passed = kinds.filter(([, frame]) => {
    host.send(frame);
    rig.pass();
    return rig.sockets[0].receive().length > 0;
  });
  return passed.map(([name]) => name);
}

for (const [multicastBlock, mode, name, expected] of [
  ['all', 0x04, 'without a filter', ['ipv4', 'ipv6', 'lldp']],
  ['all', 0x84, 'with MFEN', ['ipv4', 'ipv6', 'lldp']],
  ['all', 0xa4, 'with MFEN and MMB', []],
  ['ipv4', 0x04, 'without a filter', ['ipv4', 'ipv6', 'lldp']],
  ['ipv4', 0x84, 'with MFEN', ['ipv4', 'ipv6']],
  ['ipv4', 0xa4, 'with MFEN and MMB', ['ipv6']],
  ['ipv4', 0xb4, 'with MFEN, MMB and MIP6B', []],
] as const) {
  macraw(
    `hears multicast of ${expected.join(', ') || 'nobody'} ${name}, multicastBlock ${multicastBlock}`,
    () => {
      assert.equal(groupsThat(mode, multicastBlock), expected);
    },
  );
}

macraw('does not take frames of the other sockets', () => {
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

macraw('leaves ping and ARP to the chip', () => {
  const rig = new Rig();
  rig.sockets[0].open(0x04, 0);
  let answered = false;
  rig.host().ping('10.0.2.15', () => {
    answered = true;
  });
  rig.pass();
  assert.is(answered, true);
});

macraw('receives no runts, and nothing that is longer than a frame', () => {
  const rig = new Rig();
  const host = rig.host();
  rig.sockets[0].open(0x04, 0);
  for (const length of [13, 14, 59, 1515, 9000]) host.send(frameTo(ALL, 0x9000, length));
  rig.pass();
  assert.is(rig.sockets[0].word(Sn.RX_RSR), 0);
  host.send(frameTo(ALL, 0x9000, 60));
  host.send(frameTo(ALL, 0x9000, 1514));
  rig.pass();
  assert.is(rig.sockets[0].word(Sn.RX_RSR), 62 + 1516);
});

macraw('pads a short frame with zeros', () => {
  const rig = new Rig();
  rig.sockets[0].open(0x04, 0);
  const frames = rig.record();
  rig.sockets[0].send([...frameTo(ALL, 0x9000, 20)]);
  assert.is(frames[0].length, 60);
  assert.equal([...frames[0]], [...frameTo(ALL, 0x9000, 20), ...new Array(40).fill(0)]);
  assert.equal(rig.faults, []);
});

for (const [length, onWire] of [
  [13, 60],
  [1514, 1514],
  [1515, 1514],
] as const) {
  macraw(`sends ${length} bytes as a frame of ${onWire}`, () => {
    const rig = new Rig();
    const [socket] = rig.sockets;
    socket.open(0x04, 0);
    const frames = rig.record();
    socket.send([...frameTo(ALL, 0x9000, length)]);
    assert.is(frames[0].length, onWire);
    assert.is(socket.word(Sn.TX_FSR), 2048);
    assert.equal(rig.kinds, length === 1514 ? [] : ['frame-size']);
  });
}

macraw('loses SENDOK with the link only by the knob', () => {
  const rig = new Rig();
  const [socket] = rig.sockets;
  socket.open(0x04, 0);
  rig.chip.plug(false);
  socket.send([...frameTo(ALL)]);
  assert.is(socket.events, SENDOK);
  socket.clear();
  rig.chip.knobs.sendOkLost = 100;
  socket.send([...frameTo(ALL)]);
  assert.is(socket.events, 0);
});

macraw.run();
