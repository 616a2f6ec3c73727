import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ChipOptions } from '../../../hal/sim/chip/chip.ts';
import type { Host } from '../../../hal/sim/gateway/host.ts';
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
  INIT,
  LISTENING,
  MS,
  RECEIVED,
  Rig,
  SECOND,
  SENDOK,
  Sn,
  SYNRECV,
  SYNSENT,
  TIMEOUT,
} from './rig.ts';

const GATEWAY = [10, 0, 2, 2];

/** A socket that has just been connected to a listening host. */
function client(options: ChipOptions = {}) {
  const rig = new Rig(options);
  const host = rig.host();
  const peers: ReturnType<Host['connect']>[] = [];
  host.listen(443, (peer) => peers.push(peer));
  const [socket] = rig.sockets;
  socket.connect(GATEWAY, 443);
  rig.pass();
  return { rig, host, socket, peer: peers[0] };
}

/** A socket in ESTABLISHED that was listening, with its events cleared. */
function server(options: ChipOptions = {}) {
  const rig = new Rig(options);
  const { socket, peer, host } = rig.served();
  socket.clear();
  rig.path.length = 0;
  return { rig, socket, peer, host };
}

/** A SYN has come, and nobody will answer the SYN/ACK. */
function halfOpen(options: ChipOptions = {}) {
  const rig = new Rig(options);
  const host = rig.host();
  const [socket] = rig.sockets;
  socket.listen(80);
  const peer = host.connect(80);
  rig.pass(300);
  host.stopAnswering = true;
  rig.pass(300);
  assert.is(socket.status, SYNRECV);
  return { rig, host, socket, peer };
}

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

table('TIME_WAIT lasts as long as the knob says', () => {
  const { rig, socket, peer } = server({ timeWaitUs: 200 * MS });
  socket.command(DISCON);
  peer.fin();
  rig.pass(199 * MS);
  assert.is(socket.status, 0x1b);
  rig.pass(2 * MS);
  assert.is(socket.status, CLOSED);
});

table.run();

const closing = suite('half-closed connections (chapter 7)');

closing('CLOSE_WAIT still reads and still sends', () => {
  const { rig, socket, peer } = server();
  peer.send('question');
  peer.fin();
  rig.pass();
  assert.is(socket.status, CLOSE_WAIT);
  assert.is(socket.text(), 'question');
  socket.send('answer');
  rig.pass();
  assert.is(peer.text(), 'answer');
});

closing('a connection that came, spoke and went before the host looked shows all of it', () => {
  const rig = new Rig();
  const [socket] = rig.sockets;
  socket.listen(80);
  const peer = rig.host().connect(80);
  peer.onEstablished = () => {
    peer.send('GET');
    peer.fin();
  };
  rig.pass();
  assert.is(socket.status, CLOSE_WAIT);
  assert.is(socket.events, CONNECTED | RECEIVED | DISCONNECTED);
  assert.is(socket.text(), 'GET');
});

for (const [rxInFinWait, text] of [
  ['stored', 'late'],
  ['dropped', ''],
] as const) {
  closing(`data that arrives in FIN_WAIT is ${rxInFinWait}, and acknowledged`, () => {
    const { rig, socket, peer } = server({ rxInFinWait });
    socket.command(DISCON);
    rig.pass();
    let acknowledged = 0;
    peer.onAcked = (count) => {
      acknowledged += count;
    };
    peer.send('late');
    rig.pass();
    assert.is(acknowledged, 4);
    assert.is(socket.text(), text);
  });
}

closing('data sent just before DISCON arrives before the FIN', () => {
  const { rig, socket, peer } = server();
  socket.send('bye');
  socket.command(DISCON);
  rig.pass();
  assert.is(peer.text(), 'bye');
  assert.is(peer.peerClosed, true);
});

closing.run();

const listeners = suite('several LISTEN sockets (chapter 7)');

function armed(count: number, options: ChipOptions = {}) {
  const rig = new Rig(options);
  for (let n = 0; n < count; n++) rig.sockets[n].listen(80);
  return { rig, host: rig.host() };
}

const statuses = (rig: Rig, count: number) => rig.sockets.slice(0, count).map((socket) => socket.status);

listeners('on one port take one SYN each, the lowest first', () => {
  const { rig, host } = armed(3);
  host.connect(80);
  rig.pass();
  assert.equal(statuses(rig, 3), [ESTABLISHED, LISTENING, LISTENING]);
  host.connect(80);
  rig.pass();
  assert.equal(statuses(rig, 3), [ESTABLISHED, ESTABLISHED, LISTENING]);
});

listeners('are taken from the highest when the knob says so', () => {
  const { rig, host } = armed(3, { listenPick: 'highest' });
  host.connect(80);
  rig.pass();
  assert.equal(statuses(rig, 3), [LISTENING, LISTENING, ESTABLISHED]);
});

listeners('are taken by lot when the knob says so, the same for one seed', () => {
  const firsts = new Set<number>();
  for (let seed = 1; seed <= 20; seed++) {
    const picks = [0, 1].map(() => {
      const { rig, host } = armed(8, { listenPick: 'random', seed });
      host.connect(80);
      rig.pass();
      return statuses(rig, 8).indexOf(ESTABLISHED);
    });
    assert.is(picks[0], picks[1], `seed ${seed}`);
    firsts.add(picks[0]);
  }
  assert.ok(firsts.size > 3);
});

listeners('all taken, the next SYN is refused at once', () => {
  const { rig, host } = armed(2);
  const peers = [host.connect(80), host.connect(80), host.connect(80)];
  rig.pass();
  assert.equal(
    peers.map((peer) => peer.ended),
    [null, null, 'refused'],
  );
});

listeners('all eight serve eight peers, each its own', () => {
  const { rig, host } = armed(8);
  const peers = [0, 1, 2, 3, 4, 5, 6, 7].map(() => host.connect(80));
  rig.pass();
  peers.forEach((peer, n) => {
    peer.send(`I am ${n}`);
  });
  rig.pass();
  for (const socket of rig.sockets) {
    const peer = peers.find(({ localPort }) => localPort === socket.word(Sn.DPORT));
    assert.is(socket.text(), `I am ${peers.indexOf(peer as (typeof peers)[0])}`);
    socket.send(`you are ${socket.n}`);
  }
  rig.pass();
  assert.equal(
    peers.map((peer) => peer.text()),
    [0, 1, 2, 3, 4, 5, 6, 7].map((n) => `you are ${n}`),
  );
});

listeners('of another port do not answer', () => {
  const rig = new Rig();
  rig.sockets[0].listen(81);
  const peer = rig.host().connect(80);
  rig.pass();
  assert.is(peer.ended, 'refused');
  assert.is(rig.sockets[0].status, LISTENING);
});

listeners('let a repeated SYN of a half-open peer go to its own socket', () => {
  const { rig, host, socket } = halfOpen();
  rig.sockets[1].listen(80);
  host.stopAnswering = false;
  rig.pass(2 * SECOND);
  assert.is(socket.status, ESTABLISHED);
  assert.is(rig.sockets[1].status, LISTENING);
});

listeners('that failed stay CLOSED', () => {
  const { rig, socket } = halfOpen();
  rig.pass(40 * SECOND);
  assert.is(socket.status, CLOSED);
  socket.listen(80);
  assert.is(socket.status, LISTENING);
});

listeners('are left alone by a segment that is no SYN: it draws a RST', () => {
  const { rig, host } = armed(1);
  const frames = rig.record();
  const stray = { sourcePort: 4000, destinationPort: 80, seq: 1, ack: 77, flags: 0x10, window: 0, mss: null };
  host.sendSegment('10.0.2.15', { ...stray, payload: new Uint8Array(0) });
  rig.pass();
  assert.is(rig.sockets[0].status, LISTENING);
  // Byte 47 of the frame holds the TCP flags, 38 to 41 the sequence number (RFC 9293, 3.10.7.1).
  const reset = frames.find((frame) => frame[12] === 0x08 && frame[13] === 0x00) as Uint8Array;
  assert.is(reset[47], 0x04);
  assert.equal([...reset.subarray(38, 42)], [0, 0, 0, 77]);
});

listeners('never see the INIT state of their neighbours', () => {
  const rig = new Rig();
  rig.sockets[0].open(0x01, 80);
  const peer = rig.host().connect(80);
  rig.pass();
  assert.is(rig.sockets[0].status, INIT);
  assert.is(peer.ended, 'refused');
});

listeners.run();
