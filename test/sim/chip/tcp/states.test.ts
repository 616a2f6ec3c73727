import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { client, GATEWAY, halfOpen, server } from '../reach.ts';
import {
  CLOSE,
  CLOSE_WAIT,
  CLOSED,
  CLOSING,
  CONNECTED,
  DISCON,
  DISCONNECTED,
  ESTABLISHED,
  FIN_WAIT,
  MS,
  RECEIVED,
  Rig,
  SECOND,
  SENDOK,
  Sn,
  SYNRECV,
  SYNSENT,
  TIMEOUT,
} from '../rig.ts';

const table = suite('TCP state table (chapter 7)');

table('LISTEN + SYN -> SYNRECV, + ACK -> ESTABLISHED with CON', () => {
  const rig = new Rig();
  const { socket, peer } = rig.served();
  assert.equal(rig.path, [
    's0 CLOSED -> INIT',
    's0 INIT -> LISTEN',
    's0 LISTEN -> SYNRECV',
    's0 SYNRECV -> ESTABLISHED',
  ]);
  assert.is(socket.events, CONNECTED);
  assert.is(peer.state, 'ESTABLISHED');
  assert.equal(socket.read(Sn.DIPR, 4), GATEWAY);
  assert.is(socket.word(Sn.DPORT), peer.localPort);
  assert.equal(socket.read(Sn.DHAR, 6), [0x52, 0x55, 0x0a, 0x00, 0x02, 0x02]);
});

table('SYNRECV + TCPTO -> CLOSED with TIMEOUT', () => {
  const { rig, socket } = halfOpen();
  rig.pass(31.7 * SECOND);
  assert.is(socket.status, SYNRECV);
  rig.pass(0.2 * SECOND);
  assert.is(socket.status, CLOSED);
  assert.is(socket.events, TIMEOUT);
});

table('SYNRECV + RST -> CLOSED without an event', () => {
  const { rig, host, socket, peer } = halfOpen({ disconOnRst: true });
  host.stopAnswering = false;
  peer.vanish();
  rig.pass(SECOND);
  assert.is(socket.status, CLOSED);
  assert.is(socket.events, 0);
});

table('INIT + CONNECT -> SYNSENT, + SYN/ACK -> ESTABLISHED with CON', () => {
  const { rig, socket, peer } = client();
  assert.equal(rig.path, ['s0 CLOSED -> INIT', 's0 INIT -> SYNSENT', 's0 SYNSENT -> ESTABLISHED']);
  assert.is(socket.events, CONNECTED);
  assert.is(peer.state, 'ESTABLISHED');
  assert.is(peer.remotePort, 50_000);
});

table('SYNSENT + ARPTO -> CLOSED with TIMEOUT', () => {
  const rig = new Rig();
  const [socket] = rig.sockets;
  socket.connect([10, 0, 2, 99], 80);
  rig.pass(1.79 * SECOND);
  assert.is(socket.status, SYNSENT);
  rig.pass(0.02 * SECOND);
  assert.is(socket.status, CLOSED);
  assert.is(socket.events, TIMEOUT);
});

table('SYNSENT + TCPTO -> CLOSED with TIMEOUT', () => {
  const rig = new Rig();
  const host = rig.host();
  const [socket] = rig.sockets;
  socket.connect(GATEWAY, 80);
  rig.pass(200);
  host.stopAnswering = true;
  rig.pass(31.7 * SECOND);
  assert.is(socket.status, SYNSENT);
  rig.pass(0.2 * SECOND);
  assert.is(socket.status, CLOSED);
  assert.is(socket.events, TIMEOUT);
});

for (const [disconOnRst, events] of [
  [false, 0],
  [true, DISCONNECTED],
] as const) {
  table(`SYNSENT + RST -> CLOSED, never with TIMEOUT, disconOnRst ${disconOnRst}`, () => {
    const rig = new Rig({ disconOnRst });
    rig.host();
    const [socket] = rig.sockets;
    socket.connect(GATEWAY, 81);
    rig.pass();
    assert.is(socket.status, CLOSED);
    assert.is(socket.events, events);
  });

  table(`ESTABLISHED + RST -> CLOSED, disconOnRst ${disconOnRst}`, () => {
    const { rig, socket, peer } = server({ disconOnRst });
    peer.rst();
    rig.pass();
    assert.equal(rig.path, ['s0 ESTABLISHED -> CLOSED']);
    assert.is(socket.events, events);
  });

  table(`CLOSE_WAIT + RST -> CLOSED, disconOnRst ${disconOnRst}`, () => {
    const { rig, socket, peer, host } = server({ disconOnRst });
    peer.fin();
    rig.pass();
    assert.is(socket.status, CLOSE_WAIT);
    socket.clear();
    peer.vanish();
    socket.send('into the void');
    rig.pass();
    assert.is(socket.status, CLOSED);
    assert.is(socket.events & DISCONNECTED, events);
    assert.ok(host);
  });
}

table('ESTABLISHED + data stays, with RECV', () => {
  const { rig, socket, peer } = server();
  peer.send('data');
  rig.pass();
  assert.is(socket.status, ESTABLISHED);
  assert.is(socket.events, RECEIVED);
  assert.is(socket.text(), 'data');
});

table('ESTABLISHED + FIN -> CLOSE_WAIT with DISCON', () => {
  const { rig, socket, peer } = server();
  peer.fin();
  rig.pass();
  assert.equal(rig.path, ['s0 ESTABLISHED -> CLOSE_WAIT']);
  assert.is(socket.events, DISCONNECTED);
});

table('ESTABLISHED + DISCON -> FIN_WAIT, + ACK stays, + FIN -> TIME_WAIT -> CLOSED with DISCON', () => {
  const { rig, socket, peer } = server();
  socket.command(DISCON);
  assert.is(socket.status, FIN_WAIT);
  rig.pass();
  assert.is(peer.peerClosed, true);
  assert.is(socket.status, FIN_WAIT);
  assert.is(socket.events, 0);
  peer.fin();
  rig.pass();
  assert.equal(rig.path, [
    's0 ESTABLISHED -> FIN_WAIT',
    's0 FIN_WAIT -> TIME_WAIT',
    's0 TIME_WAIT -> CLOSED',
  ]);
  assert.is(socket.events, DISCONNECTED);
  assert.is(peer.ended, 'closed');
});

table('FIN_WAIT + FIN before the ACK -> CLOSING -> TIME_WAIT -> CLOSED with DISCON', () => {
  const { rig, socket, peer } = server();
  socket.command(DISCON);
  peer.fin();
  rig.pass();
  assert.equal(rig.path, [
    's0 ESTABLISHED -> FIN_WAIT',
    's0 FIN_WAIT -> CLOSING',
    's0 CLOSING -> TIME_WAIT',
    's0 TIME_WAIT -> CLOSED',
  ]);
  assert.is(socket.events, DISCONNECTED);
});

table('CLOSING -> TIME_WAIT does not set DISCON again', () => {
  const { rig, socket, peer } = server();
  socket.command(DISCON);
  peer.fin();
  rig.pass(150);
  assert.is(socket.status, CLOSING);
  socket.clear();
  rig.pass();
  assert.is(socket.status, CLOSED);
  assert.is(socket.events, 0);
});

table('FIN_WAIT without a FIN from the peer lasts for ever', () => {
  const { rig, socket } = server();
  socket.command(DISCON);
  rig.pass(600 * SECOND);
  assert.is(socket.status, FIN_WAIT);
  assert.is(socket.events, 0);
});

for (const [disconAfterLastAck, events] of [
  [false, 0],
  [true, DISCONNECTED],
] as const) {
  table(`CLOSE_WAIT + DISCON -> LAST_ACK, + ACK -> CLOSED, disconAfterLastAck ${disconAfterLastAck}`, () => {
    const { rig, socket, peer } = server({ disconAfterLastAck });
    peer.fin();
    rig.pass();
    socket.clear();
    socket.command(DISCON);
    rig.pass();
    assert.equal(rig.path, [
      's0 ESTABLISHED -> CLOSE_WAIT',
      's0 CLOSE_WAIT -> LAST_ACK',
      's0 LAST_ACK -> CLOSED',
    ]);
    assert.is(socket.events, events);
  });
}

table('FIN_WAIT + TCPTO -> CLOSED with TIMEOUT', () => {
  const { rig, socket, host } = server();
  host.stopAnswering = true;
  socket.command(DISCON);
  rig.pass(31.7 * SECOND);
  assert.is(socket.status, FIN_WAIT);
  rig.pass(0.2 * SECOND);
  assert.is(socket.status, CLOSED);
  assert.is(socket.events, TIMEOUT);
});

table('LAST_ACK + TCPTO -> CLOSED with TIMEOUT', () => {
  const { rig, socket, peer, host } = server();
  peer.fin();
  rig.pass();
  host.stopAnswering = true;
  socket.clear();
  socket.command(DISCON);
  rig.pass(31.9 * SECOND);
  assert.equal(rig.path.at(-1), 's0 LAST_ACK -> CLOSED');
  assert.is(socket.events, TIMEOUT);
});

table('ESTABLISHED + TCPTO of data -> CLOSED with TIMEOUT', () => {
  const { rig, socket, host } = server();
  host.stopAnswering = true;
  socket.send('lost');
  rig.pass();
  assert.is(socket.events, SENDOK);
  rig.pass(31.9 * SECOND);
  assert.is(socket.status, CLOSED);
  assert.is(socket.events, SENDOK | TIMEOUT);
});

table('any + CLOSE -> CLOSED without an event', () => {
  const { rig, socket, peer } = server();
  peer.fin();
  rig.pass();
  socket.clear();
  socket.command(CLOSE);
  assert.is(socket.status, CLOSED);
  assert.is(socket.events, 0);
});

table('TIME_WAIT lasts as long as the knob is set to', () => {
  const { rig, socket, peer } = server({ timeWaitUs: 200 * MS });
  socket.command(DISCON);
  peer.fin();
  rig.pass(199 * MS);
  assert.is(socket.status, 0x1b);
  rig.pass(2 * MS);
  assert.is(socket.status, CLOSED);
});

table.run();
