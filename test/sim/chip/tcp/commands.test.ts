import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  CLOSE,
  CLOSED,
  INIT,
  LISTEN,
  LISTENING,
  MACRAW,
  MS,
  OPEN,
  RECV,
  Rig,
  SEND,
  SENDOK,
  Sn,
  UDP,
} from '../rig.ts';

const commands = suite('commands (chapter 6)');

for (const [mode, name, status] of [
  [0x01, 'TCP', INIT],
  [0x21, 'TCP without delayed ACK', INIT],
  [0x02, 'UDP', UDP],
  [0x04, 'MACRAW', MACRAW],
] as const) {
  commands(`OPEN with ${name} leads to its state`, () => {
    const rig = new Rig();
    rig.sockets[0].open(mode, 80);
    assert.is(rig.sockets[0].status, status);
    assert.is(rig.sockets[0].byte(Sn.CR), 0);
    assert.is(rig.sockets[0].events, 0);
    assert.equal(rig.faults, []);
  });
}

commands('OPEN without a protocol is ignored', () => {
  const rig = new Rig();
  rig.sockets[0].open(0x00, 80);
  assert.is(rig.sockets[0].status, CLOSED);
  assert.is(rig.sockets[0].byte(Sn.CR), 0);
});

commands('OPEN with MACRAW is for socket 0 alone', () => {
  const rig = new Rig();
  rig.sockets[1].open(0x04, 0);
  assert.is(rig.sockets[1].status, CLOSED);
  assert.equal(rig.kinds, ['macraw-socket']);
});

commands('OPEN initialises the pointers', () => {
  const rig = new Rig({ txInit: 0x1234, rxInit: 0x4321 });
  const [socket] = rig.sockets;
  socket.open(0x02, 80);
  assert.equal(socket.read(Sn.TX_RD, 4), [0x12, 0x34, 0x12, 0x34]);
  assert.equal(socket.read(Sn.RX_RSR, 6), [0, 0, 0x43, 0x21, 0x43, 0x21]);
});

commands('LISTEN follows OPEN, CLOSE leads back from everywhere', () => {
  const rig = new Rig();
  const [socket] = rig.sockets;
  socket.listen(80);
  assert.is(socket.status, LISTENING);
  socket.command(CLOSE);
  assert.is(socket.status, CLOSED);
  assert.equal(rig.path, ['s0 CLOSED -> INIT', 's0 INIT -> LISTEN', 's0 LISTEN -> CLOSED']);
  assert.equal(rig.faults, []);
});

commands('stay in Sn_CR for the number of reads of the knob, and act only then', () => {
  const rig = new Rig({ crBusyReads: 2 });
  const [socket] = rig.sockets;
  socket.open(0x01, 80);
  assert.is(socket.status, CLOSED);
  assert.is(socket.byte(Sn.CR), OPEN);
  assert.is(socket.status, CLOSED);
  assert.is(socket.byte(Sn.CR), OPEN);
  assert.is(socket.status, INIT);
  assert.is(socket.byte(Sn.CR), 0);
});

commands('whose completion is not read are executed as well', () => {
  const rig = new Rig({ crBusyReads: 2, crBusyUs: 300 });
  const [socket] = rig.sockets;
  socket.open(0x01, 80);
  rig.pass(299);
  assert.is(socket.status, CLOSED);
  rig.pass(1);
  assert.is(socket.status, INIT);
  assert.is(socket.byte(Sn.CR), 0);
});

commands('hang for good in a stuck Sn_CR', () => {
  const rig = new Rig({ crBusyReads: Number.POSITIVE_INFINITY });
  const [socket] = rig.sockets;
  socket.open(0x01, 80);
  rig.pass(1000 * MS);
  for (let i = 0; i < 1000; i++) assert.is(socket.byte(Sn.CR), OPEN);
  assert.is(socket.status, CLOSED);
});

commands('are accepted before they are done: Sn_SR may lag', () => {
  const rig = new Rig({ settleUs: 50 });
  const [socket] = rig.sockets;
  socket.open(0x01, 80);
  assert.is(socket.byte(Sn.CR), 0);
  assert.is(socket.status, CLOSED);
  rig.pass(50);
  assert.is(socket.status, INIT);
});

commands('CLOSE sends nothing; the next segment of the peer draws a RST', () => {
  const rig = new Rig();
  const { socket, peer } = rig.served();
  const frames = rig.record();
  socket.command(CLOSE);
  rig.pass(1000 * MS);
  assert.is(socket.status, CLOSED);
  assert.is(frames.length, 0);
  assert.is(peer.state, 'ESTABLISHED');
  peer.send('hello?');
  rig.pass();
  assert.is(frames.length, 1);
  assert.is(peer.ended, 'reset');
});

commands('RECV is legal after the connection has gone, as long as data is left', () => {
  const rig = new Rig();
  const { socket, peer } = rig.served();
  peer.send('last words');
  rig.pass();
  peer.rst();
  rig.pass();
  assert.is(socket.status, CLOSED);
  assert.is(socket.text(), 'last words');
  assert.is(socket.word(Sn.RX_RSR), 0);
  assert.equal(rig.faults, []);
});

commands('OPEN forgets what the connection before had left', () => {
  const rig = new Rig();
  const { socket, peer } = rig.served();
  peer.send('unread');
  rig.pass();
  socket.command(CLOSE);
  socket.open(0x01, 80);
  assert.is(socket.word(Sn.RX_RSR), 0);
  assert.is(socket.word(Sn.TX_FSR), 2048);
});

commands('CLOSE ends a SEND: its SENDOK does not come to the next user of the socket', () => {
  const rig = new Rig({ sendOkUs: 400 });
  const [socket] = rig.sockets;
  socket.open(0x02, 7);
  socket.aim([255, 255, 255, 255], 9);
  socket.send('x');
  socket.command(CLOSE);
  socket.open(0x02, 8);
  rig.pass();
  assert.is(socket.events, 0);
  assert.is(socket.word(Sn.TX_RD), 0);
});

commands('CLOSE ends a CONNECT: no more ARP, and no TIMEOUT', () => {
  const rig = new Rig();
  const frames = rig.record();
  const [socket] = rig.sockets;
  socket.connect([10, 0, 2, 99], 80);
  rig.pass(300 * MS);
  assert.is(frames.length, 2);
  socket.command(CLOSE);
  rig.pass(5000 * MS);
  assert.is(frames.length, 2);
  assert.is(socket.events, 0);
});

commands('SEND without bytes acts as the knob is set', () => {
  for (const [emptySend, events, datagrams] of [
    ['sendok', SENDOK, 0],
    ['datagram', SENDOK, 1],
    ['nothing', 0, 0],
  ] as const) {
    const rig = new Rig({ emptySend });
    const port = rig.host().udp(9);
    const [socket] = rig.sockets;
    socket.open(0x02, 7);
    socket.aim([10, 0, 2, 2], 9);
    socket.command(SEND);
    rig.pass();
    assert.is(socket.events, events);
    assert.is(port.received.length, datagrams);
  }
});

commands('that are out of place are ignored', () => {
  const rig = new Rig();
  const [socket] = rig.sockets;
  for (const command of [LISTEN, SEND, RECV, 0x04, 0x08]) socket.command(command);
  assert.is(socket.status, CLOSED);
  assert.is(socket.events, 0);
  assert.equal(rig.kinds, new Array(5).fill('wrong-state'));
});

commands.run();
