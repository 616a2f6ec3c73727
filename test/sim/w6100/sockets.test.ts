import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  CLOSE,
  CLOSE_WAIT,
  CLOSED,
  CONNECT6,
  CONNECTED,
  DISCON,
  ESTABLISHED,
  INIT,
  LISTEN,
  LISTENING,
  MACRAW,
  MS,
  RECEIVED,
  Rig,
  SECOND,
  SEND6,
  SENDOK,
  Sn,
  TIMEOUT,
  UDP,
} from './rig.ts';

const sockets = suite('W6100 sockets over IPv4 (chapters 4, 6 and 7)');

const HOST = [10, 0, 2, 2];
const NOBODY = [10, 0, 2, 99];
const bytes = (text: string) => Uint8Array.from(Buffer.from(text));

sockets('listen, talk and end', () => {
  const rig = new Rig();
  const { socket, peer } = rig.served();
  assert.is(socket.status, ESTABLISHED);
  assert.is(socket.events, CONNECTED);
  assert.equal(socket.read(Sn.DIPR, 4), HOST);
  assert.is(socket.byte(Sn.ESR), 0);
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

sockets('connect, and say in Sn_ESR that they did', () => {
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
  assert.is(socket.byte(Sn.ESR), 0x02);
  socket.send('hello');
  rig.pass();
  assert.is(text, 'hello');
});

sockets('are eight', () => {
  const rig = new Rig();
  const host = rig.host();
  for (const socket of rig.sockets) socket.listen(80);
  const peers = [1, 2, 3, 4, 5, 6, 7, 8, 9].map(() => host.connect(80));
  rig.pass();
  assert.equal(
    peers.map(({ ended }) => ended),
    [...new Array(8).fill(null), 'refused'],
  );
});

sockets('leave a SYN that none of them takes unanswered with NET4MR.RSTB, and it is repeated', () => {
  const rig = new Rig();
  const host = rig.host();
  rig.write(0x4000, [0x02]);
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
    `${silence === 'all' ? 'do not refuse' : 'refuse'} what a peer says behind CLOSE with RSTB, silence '${silence}'`,
    () => {
      const rig = new Rig({ silence });
      const { socket, peer } = rig.served();
      rig.write(0x4000, [0x02]);
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
  quick.write(Sn.RTR, 0x03, 0xe8);
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

for (const [sendOk, events] of [
  ['start', SENDOK],
  ['sent', 0],
] as const) {
  sockets(`say SENDOK while the peer's window is closed, or not: sendOk '${sendOk}'`, () => {
    const rig = new Rig({ sendOk });
    const host = rig.host();
    const [socket] = rig.sockets;
    socket.listen(80);
    const peer = host.connect(80, { window: 0 });
    rig.pass();
    socket.clear();
    socket.send('held back');
    rig.pass();
    assert.is(peer.text(), '');
    assert.is(socket.events, events);
    assert.is(socket.word(Sn.TX_RD), events ? socket.word(Sn.TX_WR) : 0);
    assert.is(socket.word(Sn.TX_FSR), 2048 - 9);
  });
}

for (const [rxRestarts, moves] of [
  [true, true],
  [false, false],
]) {
  sockets(`${moves ? 'place' : 'keep'} Sn_RX_RD when a connection stands, rxRestarts ${rxRestarts}`, () => {
    const rig = new Rig({ rxRestarts, rxInit: 'random', seed: 3 });
    const host = rig.host();
    const [socket] = rig.sockets;
    socket.listen(80);
    const before = socket.word(Sn.RX_RD);
    host.connect(80);
    rig.pass();
    assert.is(socket.word(Sn.RX_RD) !== before, moves);
  });
}

sockets('carry datagrams, behind their length, address and port', () => {
  const rig = new Rig();
  const port = rig.host().udp(9000);
  const [socket] = rig.sockets;
  socket.open(0x02, 7000);
  assert.is(socket.status, UDP);
  port.send('10.0.2.15', 7000, bytes('hi'));
  rig.pass();
  assert.equal(socket.receive(), [0, 2, ...HOST, 0x23, 0x28, ...bytes('hi')]);
  socket.clear();
  socket.aim(HOST, 9000);
  socket.send('hello');
  rig.pass();
  assert.is(socket.events, SENDOK);
  assert.equal(port.received, [{ ip: '10.0.2.15', port: 7000, bytes: bytes('hello') }]);
});

sockets('say of a datagram that it was for all', () => {
  const rig = new Rig();
  const port = rig.host().udp(9000);
  const [socket] = rig.sockets;
  socket.open(0x02, 7000);
  port.send('255.255.255.255', 7000, bytes('hi'));
  rig.pass();
  assert.equal(socket.receive().slice(0, 2), [0x40, 2]);
});

sockets('ask for no MAC address with DHAM', () => {
  const rig = new Rig();
  const port = rig.host().udp(9000);
  const [socket] = rig.sockets;
  socket.open(0x02, 7000);
  socket.write(Sn.MR2, 0x02);
  socket.write(Sn.DHAR, 0x52, 0x55, 0x0a, 0x00, 0x02, 0x02);
  socket.aim(HOST, 9000);
  const sent = rig.record();
  socket.send('hello');
  rig.pass();
  assert.is(sent.filter((frame) => frame[13] === 0x06).length, 0);
  assert.is(port.received.length, 1);
});

sockets('ask for the MAC address before each datagram, and before a SYN is answered, with FARP', () => {
  const rig = new Rig();
  const host = rig.host();
  host.udp(9000);
  const [datagrams, listener] = rig.sockets;
  datagrams.open(0x02, 7000);
  datagrams.write(Sn.MR2, 0x01);
  datagrams.aim(HOST, 9000);
  const sent = rig.record();
  const asked = () => sent.filter((frame) => frame[13] === 0x06 && frame[21] === 1).length;
  for (let i = 0; i < 3; i++) {
    datagrams.send('x');
    rig.pass();
  }
  assert.is(asked(), 3);
  listener.write(Sn.MR2, 0x01);
  listener.listen(80);
  const peer = host.connect(80);
  rig.pass();
  assert.is(asked(), 4);
  assert.is(peer.state, 'ESTABLISHED');
});

sockets('answer no SYN with FARP whose sender answers no ARP', () => {
  const rig = new Rig();
  const host = rig.host();
  const [socket] = rig.sockets;
  socket.write(Sn.MR2, 0x01);
  socket.listen(80);
  const peer = host.connect(80);
  host.arpSilent = true;
  rig.pass();
  assert.is(peer.state, 'SYN_SENT');
  assert.is(socket.status, LISTENING);
});

sockets('take MACRAW as mode 7, on socket 0', () => {
  const rig = new Rig();
  const host = rig.host();
  const [socket] = rig.sockets;
  socket.open(0x07, 0);
  assert.is(socket.status, MACRAW);
  host.sendIp('10.0.2.15', 253, bytes('raw'));
  rig.pass();
  // ARP of the host, which the chip answers itself, and the packet: each behind its length.
  assert.equal(socket.receive().slice(0, 2), [0, 62]);
});

for (const [mode, command, what] of [
  [0x21, CONNECT6, 'CONNECT6 in TCP4'],
  [0x29, 0x04, 'CONNECT in TCP6'],
  [0x02, SEND6, 'SEND6 in UDP4'],
] as const) {
  sockets(`report ${what}, and do nothing`, () => {
    const rig = new Rig();
    const [socket] = rig.sockets;
    socket.open(mode, 50_000);
    socket.command(command);
    assert.equal(rig.kinds, ['wrong-family']);
    assert.is(socket.status, mode === 0x02 ? UDP : INIT);
  });
}

sockets('do not listen in a mode of IPv6 for a client of IPv4', () => {
  const rig = new Rig();
  const host = rig.host();
  rig.sockets[0].open(0x29, 80);
  rig.sockets[0].command(LISTEN);
  const peer = host.connect(80);
  rig.pass();
  assert.is(peer.ended, 'refused');
});

sockets.run();
