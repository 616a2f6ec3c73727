import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseEthernet } from '../../../sim/net/ethernet.ts';
import { PROTOCOL_UDP, parseIpv4 } from '../../../sim/net/ipv4.ts';
import {
  CLOSE,
  CLOSE_WAIT,
  CLOSED,
  CONNECTED,
  DISCON,
  ESTABLISHED,
  IPRAW,
  LISTENING,
  MS,
  RECEIVED,
  Rig,
  SECOND,
  SEND,
  SENDOK,
  Sn,
  TIMEOUT,
  UDP,
} from './rig.ts';

const sockets = suite('W5100S sockets (chapters 4, 6 and 7)');

const HOST = [10, 0, 2, 2];
const NOBODY = [10, 0, 2, 99];
const NOTCPRST = 0x60;
const bytes = (text: string) => Uint8Array.from(Buffer.from(text));

sockets('listen, talk and end', () => {
  const rig = new Rig();
  const { socket, peer } = rig.served();
  assert.is(socket.status, ESTABLISHED);
  assert.is(socket.events, CONNECTED);
  peer.send('hello');
  rig.pass();
  assert.is(socket.text(), 'hello');
  socket.send('world');
  rig.pass();
  assert.is(peer.text(), 'world');
  peer.fin();
  rig.pass();
  assert.is(socket.status, CLOSE_WAIT);
  socket.command(DISCON);
  rig.pass();
  assert.is(socket.status, CLOSED);
  assert.is(peer.state, 'TIME_WAIT');
  assert.equal(rig.faults, []);
});

sockets('connect', () => {
  const rig = new Rig();
  const host = rig.host();
  const [socket] = rig.sockets;
  let text = '';
  host.listen(9000, (peer) => {
    peer.onData = (data) => {
      text += Buffer.from(data);
    };
  });
  socket.connect(HOST, 9000);
  rig.pass();
  assert.is(socket.status, ESTABLISHED);
  socket.send('hello');
  rig.pass();
  assert.is(text, 'hello');
});

sockets('are four', () => {
  const rig = new Rig();
  const host = rig.host();
  for (const socket of rig.sockets) socket.listen(80);
  const peers = [1, 2, 3, 4, 5].map(() => host.connect(80));
  rig.pass();
  assert.equal(
    peers.map(({ ended }) => ended),
    [null, null, null, null, 'refused'],
  );
  assert.is(rig.byte(0x0800), 0);
});

sockets('leave a SYN that none of them takes unanswered with NOTCPRST, and it is repeated', () => {
  const rig = new Rig();
  const host = rig.host();
  rig.write(0x0030, [NOTCPRST]);
  const peer = host.connect(80);
  rig.pass(500 * MS);
  assert.is(peer.ended, null);
  rig.sockets[0].listen(80);
  rig.pass(SECOND);
  assert.is(peer.state, 'ESTABLISHED');
});

for (const [silence, ended] of [
  ['all', null],
  ['syn', 'reset'],
] as const) {
  sockets(
    `${silence === 'all' ? 'do not refuse' : 'refuse'} what a peer says behind CLOSE with NOTCPRST, silence '${silence}'`,
    () => {
      const rig = new Rig({ silence });
      const { socket, peer } = rig.served();
      rig.write(0x0030, [NOTCPRST]);
      socket.command(CLOSE);
      peer.send('anybody?');
      rig.pass();
      assert.is(peer.ended, ended);
    },
  );
}

sockets('give up a SYN by their own RTR and RCR', () => {
  const rig = new Rig();
  rig.host();
  const [slow, quick] = rig.sockets;
  quick.write(Sn.RTR, 0x03, 0xe8, 1);
  quick.write(Sn.RCR, 1);
  quick.connect(NOBODY, 80);
  slow.connect(NOBODY, 80);
  // ARP: 2 x 100 ms against 9 x 200 ms.
  rig.pass(0.21 * SECOND);
  assert.is(quick.events, TIMEOUT);
  assert.is(slow.events, 0);
  rig.pass(1.6 * SECOND);
  assert.is(slow.events, TIMEOUT);
});

for (const [socketRetry, events] of [
  ['open', 0],
  ['live', TIMEOUT],
] as const) {
  sockets(
    `look at RTR ${socketRetry === 'open' ? 'when they are opened' : 'at any time'}, socketRetry '${socketRetry}'`,
    () => {
      const rig = new Rig({ socketRetry });
      const [socket] = rig.sockets;
      socket.open(0x21, 50_000);
      rig.write(0x0017, [0x00, 0x64, 1]);
      socket.aim(NOBODY, 80);
      socket.command(0x04);
      rig.pass(100 * MS);
      assert.is(socket.events, events);
    },
  );
}

sockets('probe by Sn_KPALVTR at 0x30', () => {
  const rig = new Rig();
  const { socket, peer } = rig.served();
  socket.write(Sn.KPALVTR, 1);
  peer.send('x');
  rig.pass();
  const sent = rig.record();
  rig.pass(5.1 * SECOND);
  assert.is(sent.length, 1);
  assert.equal(rig.faults, []);
});

sockets('say PSH on every segment with FPSH', () => {
  const rig = new Rig();
  const { socket, host } = rig.served();
  let flags = -1;
  host.onPacket = (packet) => {
    if (packet.payload.length > 20) flags = packet.payload[13];
    return false;
  };
  socket.write(Sn.MR2, 0x02);
  socket.send('x');
  rig.pass();
  assert.is(flags & 0x08, 0x08);
});

for (const [showsClosing, state] of [
  [false, 0x18],
  [true, 0x1a],
] as const) {
  sockets(`show CLOSING as ${showsClosing ? 'itself' : 'FIN_WAIT'}, showsClosing ${showsClosing}`, () => {
    const rig = new Rig({ showsClosing, timeWaitUs: SECOND });
    const { socket, peer } = rig.served();
    socket.command(DISCON);
    peer.fin();
    rig.pass(150);
    assert.is(socket.status, state);
  });
}

for (const openClearsIr of [false, true]) {
  sockets(`${openClearsIr ? 'lose' : 'keep'} Sn_IR over OPEN, openClearsIr ${openClearsIr}`, () => {
    const rig = new Rig({ openClearsIr });
    const { socket } = rig.served();
    socket.command(CLOSE);
    socket.listen(80);
    assert.is(socket.status, LISTENING);
    assert.is(socket.events, openClearsIr ? 0 : CONNECTED);
  });
}

for (const recvReraise of [true, false]) {
  sockets(
    `${recvReraise ? 'set' : 'do not set'} RECV again where RECV leaves data, recvReraise ${recvReraise}`,
    () => {
      const rig = new Rig({ recvReraise });
      const { socket, peer } = rig.served();
      peer.send('0123456789');
      rig.pass();
      socket.clear();
      socket.setWord(Sn.RX_RD, 4);
      socket.command(0x40);
      assert.is(socket.events, recvReraise ? RECEIVED : 0);
    },
  );
}

sockets('carry datagrams', () => {
  const rig = new Rig();
  const port = rig.host().udp(9000);
  const [socket] = rig.sockets;
  socket.open(0x02, 7000);
  assert.is(socket.status, UDP);
  port.send('10.0.2.15', 7000, bytes('hi'));
  rig.pass();
  assert.equal(socket.receive(), [...HOST, 0x23, 0x28, 0, 2, ...bytes('hi')]);
  socket.clear();
  socket.aim(HOST, 9000);
  socket.send('hello');
  rig.pass();
  assert.is(socket.events, SENDOK);
  assert.equal(port.received, [{ ip: '10.0.2.15', port: 7000, bytes: bytes('hello') }]);
});

for (const [bits, count] of [
  [0x40, 1],
  [0x50, 0],
]) {
  sockets(
    `${count ? 'report' : 'do not report'} a closed port of datagrams with MR2 ${bits.toString(16)}`,
    () => {
      const rig = new Rig();
      const host = rig.host();
      const port = host.udp(9000);
      rig.write(0x0030, [bits]);
      let icmp = 0;
      host.onPacket = (packet) => {
        if (packet.protocol === 1 && packet.payload[0] === 3) icmp++;
        return false;
      };
      port.send('10.0.2.15', 7777, bytes('hi'));
      rig.pass();
      assert.is(icmp, count);
    },
  );
}

for (const [bit, what] of [
  [0x02, 'broadcasts'],
  [0x00, 'nothing'],
] as const) {
  sockets(`block ${what} of datagrams with Sn_MR2 ${bit}`, () => {
    const rig = new Rig();
    const port = rig.host().udp(9000);
    const [socket] = rig.sockets;
    socket.write(Sn.MR2, bit);
    socket.open(0x02, 7000);
    port.send('255.255.255.255', 7000, bytes('hi'));
    rig.pass();
    assert.is(socket.receive().length, bit ? 0 : 10);
  });
}

for (const arpErratum of [false, true]) {
  sockets(
    `${arpErratum ? 'cannot' : 'can'} broadcast without an address of their own while SUBR is set, arpErratum ${arpErratum}`,
    () => {
      const rig = new Rig({ arpErratum });
      const port = rig.host().udp(67);
      const [socket] = rig.sockets;
      rig.write(0x000f, [0, 0, 0, 0]);
      socket.open(0x02, 68);
      socket.aim([255, 255, 255, 255], 67);
      socket.send('discover');
      rig.pass(2 * SECOND);
      assert.is(port.received.length, arpErratum ? 0 : 1);
      rig.write(0x0005, [0, 0, 0, 0]);
      socket.clear();
      socket.command(SEND);
      rig.pass(2 * SECOND);
      assert.is(port.received.length, 1);
    },
  );
}

sockets('carry packets of one IP protocol in IPRAW, behind address and length', () => {
  const rig = new Rig();
  const host = rig.host();
  const [socket] = rig.sockets;
  socket.write(Sn.PROTO, 253);
  socket.open(0x03, 0);
  assert.is(socket.status, IPRAW);
  host.sendIp('10.0.2.15', 253, bytes('raw'));
  host.sendIp('10.0.2.15', 254, bytes('not this'));
  rig.pass();
  assert.equal(socket.receive(), [...HOST, 0, 3, ...bytes('raw')]);
  const sent = rig.record();
  socket.aim(HOST, 0);
  socket.send('back');
  rig.pass();
  const packet = parseIpv4(parseEthernet(sent.at(-1) as Uint8Array)?.payload as Uint8Array);
  assert.is(packet?.protocol, 253);
  assert.is(Buffer.from(packet?.payload as Uint8Array).toString(), 'back');
});

sockets('join and leave a group without OPEN and CLOSE', () => {
  const rig = new Rig();
  const host = rig.host();
  const [socket] = rig.sockets;
  socket.write(Sn.DHAR, 0x01, 0x00, 0x5e, 1, 2, 3);
  socket.aim([239, 1, 2, 3], 7000);
  socket.open(0x82, 7000);
  const said = () => socket.word(Sn.RX_RSR);
  const port = host.udp(9000);
  port.send('239.1.2.3', 7000, bytes('one'));
  rig.pass();
  assert.is(said(), 11);
  socket.command(0x24);
  port.send('239.1.2.3', 7000, bytes('two'));
  rig.pass();
  assert.is(said(), 11);
  socket.command(0x23);
  port.send('239.1.2.3', 7000, bytes('three'));
  rig.pass();
  assert.is(said(), 11 + 13);
  assert.equal(rig.faults, []);
});

sockets('know no IGMP commands when the knob says so', () => {
  const rig = new Rig({ igmpCommands: false });
  rig.sockets[0].command(0x23);
  assert.equal(rig.kinds, ['unknown-command']);
});

sockets('ask for the MAC address before each datagram with UDPFARP', () => {
  const rig = new Rig();
  rig.host().udp(9000);
  rig.write(0x0030, [0x42]);
  const [socket] = rig.sockets;
  socket.open(0x02, 7000);
  socket.aim(HOST, 9000);
  const sent = rig.record();
  for (let i = 0; i < 3; i++) {
    socket.send('x');
    rig.pass();
  }
  const isUdp = (frame: Uint8Array) =>
    parseIpv4(parseEthernet(frame)?.payload as Uint8Array)?.protocol === PROTOCOL_UDP;
  assert.is(sent.filter((frame) => frame[13] === 0x06).length, 3);
  assert.is(sent.filter(isUdp).length, 3);
});

sockets.run();
