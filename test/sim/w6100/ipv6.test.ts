import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { equal } from '../../../sim/net/address.ts';
import { ip6, showIp6 } from '../../../sim/net/address6.ts';
import { parseEthernet } from '../../../sim/net/ethernet.ts';
import { parseIpv6 } from '../../../sim/net/ipv6.ts';
import {
  address,
  CLOSE,
  CONNECT6,
  ESTABLISHED,
  GLOBAL,
  IPRAW6,
  LINK_LOCAL,
  LISTEN,
  Rig,
  SECOND,
  SEND6,
  SENDOK,
  Sn,
  TCP6,
  TCPD,
  TIMEOUT,
  UDP6,
  UDPD,
} from './rig.ts';

const ipv6 = suite('W6100 over IPv6 (chapters 3 to 6)');

const bytes = (text: string) => Uint8Array.from(Buffer.from(text));

for (const [mode, ip, esr] of [
  [TCP6, GLOBAL, 0x05],
  [TCP6, LINK_LOCAL, 0x04],
  [TCPD, GLOBAL, 0x05],
] as const) {
  ipv6(`serve a client of ${ip} in mode ${mode.toString(16)}, and say so in Sn_ESR`, () => {
    const rig = new Rig();
    const { socket, peer, host } = rig.served(mode, ip);
    assert.is(socket.status, ESTABLISHED);
    assert.is(socket.byte(Sn.ESR), esr);
    const from = ip === GLOBAL ? 'fd00:1::2' : host.linkLocal;
    assert.equal(socket.read(Sn.DIP6R, 16), address(from));
    peer.send('hello');
    rig.pass();
    assert.is(socket.text(), 'hello');
    socket.send('world');
    rig.pass();
    assert.is(peer.text(), 'world');
    assert.equal(rig.faults, []);
  });
}

ipv6('serve a client of IPv4 in TCPD, and one of IPv6 on the next socket', () => {
  const rig = new Rig();
  const { socket, host } = rig.served(TCPD);
  assert.is(socket.byte(Sn.ESR), 0x00);
  const [, second] = rig.sockets;
  second.open(TCPD, 80);
  second.command(LISTEN);
  host.connect(80, { ip: GLOBAL });
  rig.pass();
  assert.is(second.byte(Sn.ESR), 0x05);
});

ipv6('announce segments of 1,440 bytes', () => {
  const rig = new Rig();
  const { socket, peer } = rig.served(TCP6, GLOBAL);
  socket.write(Sn.IRCLR, 0xff);
  const lengths: number[] = [];
  rig.wire.tap = (frame) => {
    const packet = parseIpv6(parseEthernet(frame)?.payload as Uint8Array);
    if (packet && packet.payload.length > 20) lengths.push(packet.payload.length - 20);
  };
  socket.send(new Array(2000).fill(0x61));
  rig.pass();
  assert.is(peer.text().length, 2000);
  assert.equal(lengths, [1440, 560]);
});

ipv6('connect by CONNECT6, from the address that Sn_PSR chooses', () => {
  for (const [psr, from] of [
    [0x00, GLOBAL],
    [0x02, LINK_LOCAL],
    [0x03, GLOBAL],
  ] as const) {
    const rig = new Rig();
    const host = rig.host();
    const [socket] = rig.sockets;
    const callers: string[] = [];
    host.onCall = (call) => {
      callers.push(call.remoteIp);
      return false;
    };
    host.listen(9000, () => {});
    socket.write(Sn.PSR, psr);
    socket.open(TCP6, 50_000);
    socket.aim6('fd00:1::2', 9000);
    socket.command(CONNECT6);
    rig.pass();
    assert.is(socket.status, ESTABLISHED);
    assert.equal(callers, [from]);
    assert.is(socket.byte(Sn.ESR), from === GLOBAL ? 0x07 : 0x06);
  }
});

ipv6('give up a neighbour that does not answer by RTR and RCR', () => {
  const rig = new Rig();
  const [socket] = rig.sockets;
  socket.open(TCP6, 50_000);
  socket.aim6('fd00:1::99', 9000);
  socket.command(CONNECT6);
  rig.pass(1.79 * SECOND);
  assert.is(socket.events, 0);
  rig.pass(0.02 * SECOND);
  assert.is(socket.events, TIMEOUT);
});

ipv6('send what is not under SUB6R to the router in GA6R', () => {
  const rig = new Rig();
  const host = rig.host();
  rig.write(0x4170, address(host.linkLocal));
  const [socket] = rig.sockets;
  const asked: string[] = [];
  rig.wire.tap = (frame) => {
    const packet = parseIpv6(parseEthernet(frame)?.payload as Uint8Array);
    if (packet?.payload[0] === 135) asked.push(showIp6(packet.payload.subarray(8, 24)));
  };
  socket.open(TCP6, 50_000);
  socket.aim6('2001:db8::1', 80);
  socket.command(CONNECT6);
  rig.pass();
  assert.equal(asked, [host.linkLocal]);
});

ipv6('refuse a port where nothing listens, and leave it unanswered with NET6MR.RSTB alone', () => {
  for (const [net4, net6, ended] of [
    [0, 0, 'refused'],
    [0x02, 0, 'refused'],
    [0, 0x02, null],
  ] as const) {
    const rig = new Rig();
    rig.write(0x4000, [net4]);
    rig.write(0x4004, [net6]);
    const peer = rig.host().connect(80, { ip: GLOBAL });
    rig.pass();
    assert.is(peer.ended, ended);
  }
});

ipv6('carry datagrams by SEND6, behind information, address and port', () => {
  const rig = new Rig();
  const port = rig.host().udp(9000);
  const [socket] = rig.sockets;
  socket.open(UDP6, 7000);
  port.send(GLOBAL, 7000, bytes('hi'));
  rig.pass();
  assert.equal(socket.receive(), [0x80, 2, ...address('fd00:1::2'), 0x23, 0x28, ...bytes('hi')]);
  socket.clear();
  socket.aim6('fd00:1::2', 9000);
  socket.send('hello', SEND6);
  rig.pass();
  assert.is(socket.events, SENDOK);
  assert.equal(port.received, [{ ip: GLOBAL, port: 7000, bytes: bytes('hello') }]);
});

for (const linkLocalBit of [0x1000, 0x0800] as const) {
  ipv6(`say by bit ${linkLocalBit.toString(16)} that a datagram came to the link-local address`, () => {
    const rig = new Rig({ linkLocalBit });
    const port = rig.host().udp(9000);
    const [socket] = rig.sockets;
    socket.open(UDP6, 7000);
    port.send(LINK_LOCAL, 7000, bytes('hi'));
    rig.pass();
    assert.is(socket.receive()[0], 0x80 | (linkLocalBit >> 8));
  });
}

ipv6('take datagrams of both in UDPD, and send to either', () => {
  const rig = new Rig();
  const port = rig.host().udp(9000);
  const [socket] = rig.sockets;
  socket.open(UDPD, 7000);
  port.send(GLOBAL, 7000, bytes('six'));
  port.send('10.0.2.15', 7000, bytes('four'));
  rig.pass();
  const got = socket.receive();
  assert.equal(got.slice(0, 2), [0x80, 3]);
  assert.equal(got.slice(23, 29), [0, 4, 10, 0, 2, 2]);
  socket.aim6('fd00:1::2', 9000);
  socket.send('to six', SEND6);
  rig.pass();
  socket.write(Sn.DIPR, 10, 0, 2, 2);
  socket.send('to four');
  rig.pass();
  assert.equal(
    port.received.map(({ ip }) => ip),
    [GLOBAL, '10.0.2.15'],
  );
});

ipv6('answer for both addresses, and to those who ask whether they are free', () => {
  const rig = new Rig();
  rig.host();
  const other = rig.host({ ip: '10.0.2.3', mac: '52:55:0a:00:02:03', ip6: ['fd00:1::3'] });
  let answers = 0;
  other.ping(LINK_LOCAL, () => answers++);
  other.ping(GLOBAL, () => answers++);
  rig.pass();
  assert.is(answers, 2);
  // A second chip asks for the first one's address: its probe is answered to all nodes.
  const probe = new Rig({}, true);
  const sent = probe.record();
  probe.write(0x4180, address(GLOBAL));
  probe.write(0x2130, [0x04]);
  const heard = rig.record();
  other.send(sent[0]);
  rig.pass();
  const answer = parseIpv6(parseEthernet(heard[0])?.payload as Uint8Array);
  assert.is(showIp6(answer?.destination as Uint8Array), 'ff02::1');
  assert.is(answer?.payload[0], 136);
});

ipv6('do not hear IPv6 at all with NETMR.IP6B', () => {
  const rig = new Rig();
  rig.write(0x4008, [0x02]);
  const host = rig.host();
  let answers = 0;
  host.ping(GLOBAL, () => answers++);
  host.ping('10.0.2.15', () => answers++);
  rig.pass();
  assert.is(answers, 1);
});

ipv6('tell of a closed port of IPv6 in IR, UIP6R and UPORT6R', () => {
  const rig = new Rig();
  const second = new Rig();
  second.write(0x41f5, [0x3a]);
  second.write(0x4120, [0x02, 0, 0, 0, 0, 0x10]);
  second.write(0x4150, address('fd00:1::16'));
  second.wire.tap = (frame, _atUs, from) => {
    if (from === second.chip) rig.chip.receive(frame);
  };
  rig.wire.tap = (frame, _atUs, from) => {
    if (from === rig.chip) second.chip.receive(frame);
  };
  const [socket] = rig.sockets;
  socket.open(UDP6, 7000);
  socket.aim6('fd00:1::16', 9999);
  socket.send('hello', SEND6);
  for (let i = 0; i < 10; i++) {
    rig.pass();
    second.pass();
  }
  assert.is(rig.byte(0x2100), 0x10);
  assert.equal(rig.read(0x41b0, 16), address('fd00:1::16'));
  assert.equal(rig.read(0x41c0, 2), [0x27, 0x0f]);
});

for (const [first, order, right] of [
  ['mac', 'fixed', true],
  ['prefix', 'fixed', false],
  ['prefix', 'any', true],
] as const) {
  ipv6(
    `read a router advertisement with its ${first} first ${right ? 'right' : 'wrong'}, order ${order}`,
    () => {
      const rig = new Rig({ advertisementOrder: order });
      rig.host({ router6: { prefix: 'fd00:7::', first, validS: 3600 } });
      rig.write(0x2130, [0x02]);
      rig.pass();
      assert.is(rig.byte(0x2102), 0x02);
      const prefix = Uint8Array.from(rig.read(0x41e0, 16));
      assert.is(equal(prefix, ip6('fd00:7::')), right);
      assert.is(rig.byte(0x41d0) === 64 && rig.byte(0x41d4) === 0xc0, right);
      assert.equal(rig.read(0x41d8, 4).join(' ') === '0 0 14 16', right);
    },
  );
}

ipv6('leave router advertisements to a socket in IPRAW6 with ICMP6BLKR.RA', () => {
  const rig = new Rig();
  const host = rig.host({ router6: { prefix: 'fd00:7::' } });
  rig.write(0x41f0, [0x04]);
  const [socket] = rig.sockets;
  socket.write(Sn.PNR, 58);
  socket.open(0x0b, 0);
  assert.is(socket.status, IPRAW6);
  host.advertise();
  rig.pass();
  const got = socket.receive();
  // 56 bytes of message, behind information that says IPv6 and all nodes, and the router's address.
  assert.equal(got.slice(0, 2), [0xc0, 56]);
  assert.equal(got.slice(2, 18), address(host.linkLocal));
  assert.is(got[18], 134);
  assert.is(rig.byte(0x2102), 0);
  socket.command(CLOSE);
  assert.equal(rig.faults, []);
});

ipv6.run();
