import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ChipOptions } from '../../../../sim/chips/w5500/chip.ts';
import { ACK, FIN, PSH, RawPeer, RST, SYN } from '../raw.ts';
import {
  CLOSE_WAIT,
  CLOSED,
  CLOSING,
  DISCON,
  DISCONNECTED,
  ESTABLISHED,
  FIN_WAIT,
  INIT,
  LAST_ACK,
  LISTENING,
  RECEIVED,
  Rig,
  SECOND,
  SYNRECV,
  SYNSENT,
  TIME_WAIT,
} from '../rig.ts';

const stimuli = suite('segments in every state (chapter 7)');

/** Socket 0 and a peer made by hand, with nothing said yet. */
function strangers(options: ChipOptions = {}, isn = 5000) {
  const rig = new Rig({ timeWaitUs: 10 * SECOND, ...options });
  const peer = new RawPeer(rig, { isn });
  return { rig, peer, socket: rig.sockets[0] };
}
type Scene = ReturnType<typeof strangers>;

/** What is done after the last step, and the state it leads to; each builder goes on from another. */
const init = (scene: Scene): void => scene.socket.open(0x21, 80);
const listen = (scene: Scene): void => scene.socket.listen(80);
function synRecv(scene: Scene): void {
  listen(scene);
  scene.peer.tell(SYN);
  scene.rig.pass();
}
function synSent({ rig, peer, socket }: Scene): void {
  socket.connect(peer.address, peer.port, 50_000);
  rig.pass();
}
function established(scene: Scene): void {
  synRecv(scene);
  scene.peer.tell(ACK);
  scene.rig.pass();
}
function finWait1(scene: Scene): void {
  established(scene);
  scene.socket.command(DISCON);
  scene.rig.pass();
  scene.peer.chipNext -= 1;
}
function finWait2(scene: Scene): void {
  finWait1(scene);
  scene.peer.chipNext += 1;
  scene.peer.tell(ACK);
  scene.rig.pass();
}
function closing(scene: Scene): void {
  finWait1(scene);
  scene.peer.tell(FIN | ACK);
  scene.rig.pass();
  // What the chip says now stands behind its FIN, which is not acknowledged yet.
  scene.peer.chipNext -= 1;
}
function timeWait(scene: Scene): void {
  finWait2(scene);
  scene.peer.tell(FIN | ACK);
  scene.rig.pass();
}
function closeWait(scene: Scene): void {
  established(scene);
  scene.peer.tell(FIN | ACK);
  scene.rig.pass();
}
function lastAck(scene: Scene): void {
  closeWait(scene);
  scene.socket.command(DISCON);
  scene.rig.pass();
  scene.peer.chipNext -= 1;
}

type Builder = [name: string, reach: (scene: Scene) => void, status: number];
const STATES: Builder[] = [
  ['INIT', init, INIT],
  ['LISTEN', listen, LISTENING],
  ['SYNRECV', synRecv, SYNRECV],
  ['SYNSENT', synSent, SYNSENT],
  ['ESTABLISHED', established, ESTABLISHED],
  ['FIN_WAIT, not acknowledged', finWait1, FIN_WAIT],
  ['FIN_WAIT, acknowledged', finWait2, FIN_WAIT],
  ['CLOSING', closing, CLOSING],
  ['TIME_WAIT', timeWait, TIME_WAIT],
  ['CLOSE_WAIT', closeWait, CLOSE_WAIT],
  ['LAST_ACK', lastAck, LAST_ACK],
];
const named = (name: string) => STATES.find((row) => row[0] === name) as Builder;

/** The state by that name, with events and conversation forgotten. */
function at(name: string, options: ChipOptions = {}, isn = 5000): Scene {
  const scene = strangers(options, isn);
  const [, reach, status] = named(name);
  reach(scene);
  assert.is(scene.socket.status, status, `reaches ${name}`);
  scene.socket.clear();
  scene.peer.heard.length = 0;
  scene.rig.path.length = 0;
  return scene;
}

// State, what a RST leads to, and whether the knob disconOnRst shows there: chapter 7 says "any connected".
const RESETS: [name: string, status: number, connected: boolean][] = [
  ['INIT', INIT, false],
  ['LISTEN', LISTENING, false],
  ['SYNRECV', CLOSED, false],
  ['SYNSENT', CLOSED, true],
  ['ESTABLISHED', CLOSED, true],
  ['FIN_WAIT, not acknowledged', CLOSED, true],
  ['FIN_WAIT, acknowledged', CLOSED, true],
  ['CLOSING', CLOSED, true],
  ['TIME_WAIT', CLOSED, false],
  ['CLOSE_WAIT', CLOSED, true],
  ['LAST_ACK', CLOSED, true],
];

for (const [name, status, connected] of RESETS) {
  for (const disconOnRst of [false, true]) {
    stimuli(`RST in ${name}, disconOnRst ${disconOnRst}`, () => {
      const { rig, peer, socket } = at(name, { disconOnRst });
      peer.tell(RST | ACK);
      rig.pass();
      assert.is(socket.status, status);
      assert.is(socket.events, connected && disconOnRst ? DISCONNECTED : 0);
      assert.equal(peer.news(), []);
    });
  }
}

// State, what a FIN in its place leads to, its events, and what the chip answers.
const FINS: [name: string, status: number, events: number, answer: string[]][] = [
  ['INIT', INIT, 0, ['RST']],
  ['LISTEN', LISTENING, 0, ['RST']],
  ['SYNRECV', CLOSE_WAIT, 0x01 | DISCONNECTED, ['ACK']],
  ['SYNSENT', SYNSENT, 0, []],
  ['ESTABLISHED', CLOSE_WAIT, DISCONNECTED, ['ACK']],
  ['FIN_WAIT, not acknowledged', CLOSING, DISCONNECTED, ['ACK']],
  ['FIN_WAIT, acknowledged', TIME_WAIT, DISCONNECTED, ['ACK']],
];

for (const [name, status, events, answer] of FINS) {
  stimuli(`FIN in ${name}`, () => {
    const { rig, peer, socket } = at(name);
    peer.tell(FIN | ACK);
    rig.pass();
    assert.is(socket.status, status);
    assert.is(socket.events, events);
    assert.equal(peer.news(), answer);
  });
}

for (const name of ['CLOSING', 'TIME_WAIT', 'CLOSE_WAIT', 'LAST_ACK']) {
  stimuli(`FIN once more in ${name} is acknowledged once more, and no event`, () => {
    const { rig, peer, socket } = at(name);
    peer.say(FIN | ACK, '', { at: -1 });
    rig.pass();
    assert.is(socket.status, named(name)[2]);
    assert.is(socket.events, 0);
    assert.equal(peer.news(), ['ACK']);
  });
}

// The states in which data still comes in, and how Sn_IR shows it.
for (const name of ['ESTABLISHED', 'FIN_WAIT, not acknowledged', 'FIN_WAIT, acknowledged']) {
  for (const isn of [5000, 0xffff_fffa]) {
    stimuli(`data out of order and twice in ${name}, from number ${isn + 1} on`, () => {
      const { rig, peer, socket } = at(name, {}, isn);
      peer.say(PSH | ACK, 'world', { at: 5 });
      rig.pass();
      assert.is(socket.events, 0);
      assert.equal(peer.news(), ['ACK']);
      peer.say(PSH | ACK, 'hello');
      rig.pass();
      peer.say(PSH | ACK, 'hello');
      peer.say(PSH | ACK, 'world', { at: 5 });
      peer.say(PSH | ACK, 'lowor', { at: 3 });
      rig.pass();
      assert.is(socket.events, RECEIVED);
      assert.is(socket.text(), 'helloworld');
      assert.is(peer.heard.at(-1)?.ack, (isn + 1 + 10) >>> 0);
    });
  }
}

for (const name of ['CLOSING', 'TIME_WAIT', 'CLOSE_WAIT', 'LAST_ACK']) {
  stimuli(`data behind the FIN in ${name} is not taken`, () => {
    const { rig, peer, socket } = at(name);
    peer.say(PSH | ACK, 'late');
    rig.pass();
    assert.is(socket.status, named(name)[2]);
    assert.is(socket.events, 0);
    assert.is(socket.text(), '');
  });
}

stimuli('data in LISTEN, INIT and CLOSED draws a RST', () => {
  for (const name of ['LISTEN', 'INIT']) {
    const { rig, peer, socket } = at(name);
    peer.say(PSH | ACK, 'hello', { ack: 77 });
    rig.pass();
    assert.equal(peer.news(), ['RST']);
    assert.is(socket.status, named(name)[2]);
  }
  const { rig, peer } = strangers();
  peer.say(PSH | ACK, 'hello', { ack: 77 });
  rig.pass();
  assert.is(peer.heard[0].seq, 77);
  assert.equal(peer.news(), ['RST']);
});

for (const name of ['ESTABLISHED', 'FIN_WAIT, acknowledged', 'CLOSE_WAIT', 'LAST_ACK']) {
  stimuli(`an old SYN in ${name} is answered with the acknowledgment, and nothing changes`, () => {
    const { rig, peer, socket } = at(name);
    peer.say(SYN, '', { at: -1000 });
    rig.pass();
    assert.equal(peer.news(), ['ACK']);
    assert.is(socket.status, named(name)[2]);
  });
}

stimuli('a SYN with data opens the connection, and the data comes when it is repeated', () => {
  const { rig, peer, socket } = at('LISTEN');
  peer.tell(SYN, 'early');
  peer.seq -= 5;
  rig.pass();
  assert.equal(peer.news(), ['SYN.ACK']);
  peer.tell(PSH | ACK, 'early');
  rig.pass();
  assert.is(socket.status, ESTABLISHED);
  assert.is(socket.text(), 'early');
});

stimuli('a SYN with ACK or RST is no SYN for a listener', () => {
  const { rig, peer, socket } = at('LISTEN');
  peer.say(SYN | RST);
  peer.say(SYN | ACK);
  rig.pass();
  assert.equal(peer.news(), ['RST']);
  assert.is(socket.status, LISTENING);
});

stimuli('a RST is believed anywhere in the window: 2 KB of it', () => {
  for (const [at_, status] of [
    [-1, ESTABLISHED],
    [0, CLOSED],
    [2047, CLOSED],
    [2050, ESTABLISHED],
  ] as const) {
    const { rig, peer, socket } = at('ESTABLISHED');
    peer.say(RST, '', { at: at_ });
    rig.pass();
    assert.is(socket.status, status, `${at_} from the next number`);
    assert.equal(peer.news(), []);
  }
});

stimuli('segments of other peers, ports and addresses are not the connection’s', () => {
  const { rig, peer, socket } = at('ESTABLISHED');
  const other = new RawPeer(rig, { port: 4001 });
  other.chipNext = peer.chipNext;
  other.seq = peer.seq;
  other.say(PSH | ACK, 'mine?');
  rig.pass();
  assert.is(socket.text(), '');
  assert.equal(other.news(), ['RST']);
  assert.is(socket.status, ESTABLISHED);
});

stimuli.run();
