import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { MS, RECEIVED, Rig, SECOND, SEND, SEND_MAC, SENDOK, Sn, TIMEOUT, UDP } from '../rig.ts';

const udp = suite('UDP (chapter 9)');

const HOST = [10, 0, 2, 2];

function open(mode = 0x02, options = {}) {
  const rig = new Rig(options);
  const host = rig.host();
  const port = host.udp(9000);
  const [socket] = rig.sockets;
  socket.open(mode, 7000);
  return { rig, host, port, socket };
}

const bytes = (text: string) => Uint8Array.from(Buffer.from(text));
const filled = (count: number) => new Uint8Array(count).fill(0x55);
const arpRequests = (frames: Uint8Array[]) =>
  frames.filter((f) => f[12] === 0x08 && f[13] === 0x06 && f[21] === 1).length;

udp('puts sender, port and length before each datagram', () => {
  const { rig, port, socket } = open();
  port.send('10.0.2.15', 7000, bytes('hi'));
  port.send('10.0.2.15', 7000, bytes('again'));
  rig.pass();
  assert.is(socket.events, RECEIVED);
  assert.is(socket.word(Sn.RX_RSR), 8 + 2 + 8 + 5);
  // 9000 is 0x2328.
  assert.equal(socket.receive(), [
    ...[10, 0, 2, 2, 0x23, 0x28, 0, 2, ...bytes('hi')],
    ...[10, 0, 2, 2, 0x23, 0x28, 0, 5, ...bytes('again')],
  ]);
});

udp('takes a datagram of nothing', () => {
  const { rig, port, socket } = open();
  port.send('10.0.2.15', 7000, bytes(''));
  rig.pass();
  assert.equal(socket.receive(), [10, 0, 2, 2, 0x23, 0x28, 0, 0]);
});

udp('drops a datagram that does not fit whole, without a sign', () => {
  const { rig, port, socket } = open();
  port.send('10.0.2.15', 7000, filled(1400));
  rig.pass();
  socket.clear();
  port.send('10.0.2.15', 7000, filled(633));
  rig.pass();
  assert.is(socket.events, 0);
  assert.is(socket.word(Sn.RX_RSR), 1408);
  port.send('10.0.2.15', 7000, filled(632));
  rig.pass();
  assert.is(socket.word(Sn.RX_RSR), 2048);
});

udp('sends after ARP, with SENDOK, and shows the peer in Sn_DHAR', () => {
  const { rig, port, socket } = open();
  socket.aim(HOST, 9000);
  socket.send('hello');
  assert.is(socket.events, 0);
  rig.pass();
  assert.is(socket.events, SENDOK);
  assert.is(socket.word(Sn.TX_FSR), 2048);
  assert.equal(port.received, [{ ip: '10.0.2.15', port: 7000, bytes: bytes('hello') }]);
  assert.equal(socket.read(Sn.DHAR, 6), [0x52, 0x55, 0x0a, 0x00, 0x02, 0x02]);
});

udp('times out after ARPTO and stays open', () => {
  const { rig, socket } = open();
  socket.aim([10, 0, 2, 99], 9000);
  socket.send('hello');
  rig.pass(1.79 * SECOND);
  assert.is(socket.events, 0);
  rig.pass(0.02 * SECOND);
  assert.is(socket.events, TIMEOUT);
  assert.is(socket.status, UDP);
  assert.is(socket.word(Sn.TX_WR) - socket.word(Sn.TX_RD), 5);
});

udp('asks ARP again only for another address', () => {
  const { rig, socket } = open();
  rig.host('10.0.2.3', '52:55:0a:00:02:03');
  const frames = rig.record();
  const asked: number[] = [];
  for (const last of [2, 2, 3, 3, 2]) {
    socket.aim([10, 0, 2, last], 9000);
    socket.send('x');
    rig.pass();
    socket.clear();
    asked.push(arpRequests(frames));
  }
  assert.equal(asked, [1, 1, 2, 2, 3]);
});

udp('asks ARP each time with FARP', () => {
  const { rig, socket } = open();
  rig.write(0, 0x0000, [0x02]);
  const frames = rig.record();
  socket.aim(HOST, 9000);
  for (let i = 0; i < 3; i++) {
    socket.send('x');
    rig.pass();
    socket.clear();
  }
  assert.is(arpRequests(frames), 3);
});

udp('shares no ARP answer between sockets', () => {
  const { rig, socket } = open();
  const frames = rig.record();
  const [, other] = rig.sockets;
  other.open(0x02, 7001);
  for (const each of [socket, other]) {
    each.aim(HOST, 9000);
    each.send('x');
    rig.pass();
  }
  assert.is(arpRequests(frames), 2);
});

udp('asks for the gateway when the peer is on another subnet', () => {
  const { rig, socket } = open();
  const frames = rig.record();
  socket.aim([8, 8, 8, 8], 53);
  socket.send('x');
  rig.pass();
  assert.equal([...frames[0].subarray(38, 42)], HOST);
  assert.equal([...frames[1].subarray(0, 6)], [0x52, 0x55, 0x0a, 0x00, 0x02, 0x02]);
  assert.equal([...frames[1].subarray(30, 34)], [8, 8, 8, 8]);
});

udp('sends ARP on the wire for every address when SUBR is 0', () => {
  const { rig, socket } = open();
  rig.write(0, 0x0005, [0, 0, 0, 0]);
  const frames = rig.record();
  socket.aim([8, 8, 8, 8], 53);
  socket.send('x');
  rig.pass();
  assert.equal([...frames[0].subarray(38, 42)], [8, 8, 8, 8]);
});

for (const ip of ['255.255.255.255', '10.0.2.255']) {
  udp(`broadcasts to ${ip} without ARP`, () => {
    const { rig, port, socket } = open();
    const frames = rig.record();
    socket.aim(ip.split('.').map(Number), 9000);
    socket.send('all');
    rig.pass();
    assert.is(frames.length, 1);
    assert.equal([...frames[0].subarray(0, 6)], [255, 255, 255, 255, 255, 255]);
    assert.is(port.received.length, 1);
  });
}

for (const [unaddressed, heard] of [
  ['hears', 8 + 5],
  ['deaf', 0],
] as const) {
  udp(
    `with SIPR 0.0.0.0 ${unaddressed === 'hears' ? 'hears' : 'can miss'} an offer to its MAC address`,
    () => {
      const { rig, host, port, socket } = open(0x02, { unaddressed });
      rig.write(0, 0x000f, [0, 0, 0, 0]);
      const mac = Uint8Array.from(rig.read(0, 0x0009, 6));
      port.send('10.0.2.99', 7000, bytes('offer'), { mac });
      rig.pass();
      assert.is(socket.word(Sn.RX_RSR), heard);
      // Only UDP: nobody is pinged without an address.
      const frames = rig.record();
      host.sendIp('10.0.2.99', 1, Uint8Array.from([8, 0, 0xf7, 0xff, 0, 0, 0, 0]), { mac });
      rig.pass();
      assert.is(frames.length, 0);
    },
  );
}

for (const unaddressed of ['hears', 'deaf'] as const) {
  udp(
    `with SIPR and SUBR 0.0.0.0 ${unaddressed === 'hears' ? 'hears' : 'can miss'} who has an address that it asks for`,
    () => {
      const { rig, port, socket } = open(0x02, { unaddressed });
      rig.write(0, 0x0001, [0, 0, 0, 0, 0, 0, 0, 0]);
      rig.write(0, 0x000f, [0, 0, 0, 0]);
      socket.aim([10, 0, 2, 2], 9000);
      socket.send('probe');
      rig.pass();
      assert.is(port.received.length, unaddressed === 'hears' ? 1 : 0);
    },
  );
}

udp('takes nothing that is for another address once it has its own', () => {
  const { rig, port, socket } = open();
  const mac = Uint8Array.from(rig.read(0, 0x0009, 6));
  port.send('10.0.2.99', 7000, bytes('offer'), { mac });
  rig.pass();
  assert.is(socket.word(Sn.RX_RSR), 0);
});

udp('sends and receives broadcasts with SIPR 0.0.0.0, as DHCP needs', () => {
  const { rig, port, socket } = open();
  rig.write(0, 0x0001, [0, 0, 0, 0, 0, 0, 0, 0]);
  rig.write(0, 0x000f, [0, 0, 0, 0]);
  socket.aim([255, 255, 255, 255], 9000);
  socket.send('discover');
  rig.pass();
  assert.equal(port.received[0], { ip: '0.0.0.0', port: 7000, bytes: bytes('discover') });
  port.send('255.255.255.255', 7000, bytes('offer'));
  rig.pass();
  assert.equal(socket.receive().slice(8), [...bytes('offer')]);
});

udp('blocks broadcasts with BCASTB', () => {
  const { rig, port, socket } = open(0x42);
  port.send('255.255.255.255', 7000, bytes('x'));
  rig.pass();
  assert.is(socket.events, 0);
});

udp('sends to Sn_DHAR without ARP with SEND_MAC', () => {
  const { rig, port, socket } = open();
  const frames = rig.record();
  socket.aim(HOST, 9000);
  socket.write(Sn.DHAR, 0x52, 0x55, 0x0a, 0x00, 0x02, 0x02);
  socket.send('direct', SEND_MAC);
  rig.pass();
  assert.is(arpRequests(frames), 0);
  assert.is(port.received.length, 1);
});

for (const [mssr, sizes] of [
  [0, [1472, 528]],
  [1000, [1000, 1000]],
  [600, [600, 600, 600, 200]],
] as const) {
  udp(`splits 2000 bytes into datagrams of ${sizes.join(', ')} at Sn_MSSR ${mssr}`, () => {
    const { rig, port, socket } = open();
    socket.setWord(Sn.MSSR, mssr);
    socket.aim(HOST, 9000);
    socket.send([...filled(2000)]);
    rig.pass();
    assert.equal(
      port.received.map((datagram) => datagram.bytes.length),
      sizes,
    );
    assert.is(socket.events, SENDOK);
  });
}

udp('sets TOS, TTL and the fragment flags from the socket', () => {
  const { rig, socket } = open();
  socket.write(Sn.TOS, 0x10, 0x07);
  socket.write(Sn.FRAG, 0x00, 0x00);
  const frames = rig.record();
  socket.aim([255, 255, 255, 255], 9000);
  socket.send('x');
  assert.is(frames[0][15], 0x10);
  assert.equal([...frames[0].subarray(20, 22)], [0, 0]);
  assert.is(frames[0][22], 0x07);
});

udp('learns of a closed port in IR, UIPR and UPORTR', () => {
  const { rig, socket } = open();
  socket.aim(HOST, 9001);
  socket.send('x');
  rig.pass();
  assert.is(rig.byte(0x0015), 0x40);
  assert.equal(rig.read(0, 0x0028, 6), [10, 0, 2, 2, 0x23, 0x29]);
});

udp('loses datagrams that are sent without a link, and sets SENDOK', () => {
  const { rig, port, socket } = open();
  rig.chip.plug(false);
  socket.aim([255, 255, 255, 255], 9000);
  socket.send('lost');
  rig.pass();
  assert.is(socket.events, SENDOK);
  assert.is(port.received.length, 0);
});

udp('tells SENDOK later, and moves TX_RD with it, when the knob says so', () => {
  const { rig, socket } = open(0x02, { sendOkUs: 400 });
  socket.aim([255, 255, 255, 255], 9000);
  socket.send('x');
  rig.pass(399);
  assert.is(socket.events, 0);
  assert.is(socket.word(Sn.TX_RD), 0);
  rig.pass(1);
  assert.is(socket.events, SENDOK);
  assert.is(socket.word(Sn.TX_RD), 1);
});

udp('loses SENDOK when the knob says so', () => {
  const { rig, socket } = open(0x02, { sendOkLost: 100 });
  socket.aim([255, 255, 255, 255], 9000);
  socket.send('x');
  rig.pass(100 * MS);
  assert.is(socket.events, 0);
  socket.command(SEND);
  assert.equal(rig.faults, []);
});

udp.run();
