import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { established, Ladder } from './ladder.ts';
import { states } from './ladder-states.ts';

const test = suite('TCP, state by state (RFC 9293, 3.10.7)');

/** Our next number and the peer's, in each state of `ladder-states`: a FIN takes one. */
const OURS: Record<string, number> = {
  ESTABLISHED: 1001,
  FIN_WAIT_1: 1002,
  FIN_WAIT_2: 1002,
  CLOSING: 1002,
  TIME_WAIT: 1002,
  CLOSE_WAIT: 1001,
  LAST_ACK: 1002,
};
/** The states in which the peer may still send. */
const OPEN = ['ESTABLISHED', 'FIN_WAIT_1', 'FIN_WAIT_2'];
const peerNext = (name: string) => (OPEN.includes(name) ? 5001 : 5002);
/** What the peer has acknowledged so far. */
const acked = (name: string) => (['FIN_WAIT_2', 'TIME_WAIT'].includes(name) ? 1002 : 1001);
const ackOf = (name: string, next = peerNext(name), window = 4000) =>
  `ACK seq ${OURS[name]} ack ${next} win ${window}`;

for (const [name, reach] of states) {
  test(`answers data from before the window in ${name}, and takes nothing`, () => {
    const t = reach();
    t.get(`PSH.ACK seq 4901 ack ${acked(name)} win 8000 len 100`);
    t.sent(ackOf(name));
    assert.is(t.received, 0);
    assert.is(t.state, name);
  });

  test(`answers the SYN of the handshake in ${name} once more`, () => {
    const t = reach();
    t.get('SYN.ACK seq 5000 ack 1001 win 8000 mss 1000');
    t.sent(ackOf(name));
    assert.is(t.state, name);
  });

  test(`answers an acknowledgment of what was never sent in ${name}`, () => {
    const t = reach();
    t.get(`ACK seq ${peerNext(name)} ack 9999 win 8000`);
    t.sent(ackOf(name));
    assert.is(t.state, name);
  });

  test(`takes no notice of a segment without ACK in ${name}`, () => {
    const t = reach();
    t.get(`PSH seq ${peerNext(name)} win 8000 len 10`);
    t.sent();
    assert.is(t.received, 0);
    assert.is(t.state, name);
  });
}

for (const [name, reach] of states.filter(([each]) => OPEN.includes(each))) {
  test(`puts data in order in ${name}, and takes what comes twice once`, () => {
    const t = reach();
    const ack = acked(name);
    t.get(`PSH.ACK seq 5101 ack ${ack} win 8000 len 50`);
    t.sent(ackOf(name, 5001, 4000));
    t.get(`ACK seq 5001 ack ${ack} win 8000 len 100`);
    t.sent(ackOf(name, 5151, 3850));
    t.get(`PSH.ACK seq 5101 ack ${ack} win 8000 len 50`);
    t.sent(ackOf(name, 5151, 3850));
    assert.is(t.received, 150);
    assert.is(t.state, name);
  });

  test(`receives across the wrap of the sequence numbers, out of order, in ${name}`, () => {
    const t = new Ladder({ peerIsn: 0xffff_ff80 });
    t.answer('SYN seq 4294967168 win 8000 mss 1000');
    t.get('ACK seq 4294967169 ack 1001 win 8000');
    if (name !== 'ESTABLISHED') t.connection.close();
    if (name === 'FIN_WAIT_2') t.get('ACK seq 4294967169 ack 1002 win 8000');
    assert.is(t.state, name);
    const ack = acked(name);
    // Places 100 to 199 of the stream lie on both sides of the wrap, 200 to 249 behind it.
    t.get(`PSH.ACK seq 73 ack ${ack} win 8000 len 50`);
    t.get(`ACK seq 4294967269 ack ${ack} win 8000 len 100`);
    assert.is(t.received, 0);
    t.get(`ACK seq 4294967169 ack ${ack} win 8000 len 100`);
    assert.is(t.received, 250);
    t.get(`FIN.ACK seq 123 ack ${ack} win 8000`);
    const next = { ESTABLISHED: 'CLOSE_WAIT', FIN_WAIT_1: 'CLOSING', FIN_WAIT_2: 'TIME_WAIT' }[name];
    assert.is(t.state, next);
  });
}

// From, by which FIN, to: what a FIN in its place does, and what it acknowledges.
const FINS: [from: string, ack: number, to: string][] = [
  ['ESTABLISHED', 1001, 'CLOSE_WAIT'],
  ['FIN_WAIT_1', 1001, 'CLOSING'],
  ['FIN_WAIT_1', 1002, 'TIME_WAIT'],
  ['FIN_WAIT_2', 1002, 'TIME_WAIT'],
];

for (const [from, ack, to] of FINS) {
  test(`goes from ${from} to ${to} with a FIN that acknowledges ${ack}`, () => {
    const t = (states.find(([name]) => name === from) as (typeof states)[0])[1]();
    t.get(`FIN.ACK seq 5001 ack ${ack} win 8000`);
    t.sent(ackOf(from, 5002));
    assert.is(t.state, to);
  });

  test(`goes from ${from} to ${to} with a FIN behind data, and takes the data`, () => {
    const t = (states.find(([name]) => name === from) as (typeof states)[0])[1]();
    t.get(`FIN.PSH.ACK seq 5001 ack ${ack} win 8000 len 10`);
    t.sent(ackOf(from, 5012, 3990));
    assert.is(t.received, 10);
    assert.is(t.state, to);
  });
}

for (const [name, reach] of states.filter(([each]) => !OPEN.includes(each))) {
  test(`answers the peer’s FIN again when it comes again in ${name}`, () => {
    const t = reach();
    t.get(`FIN.ACK seq 5001 ack ${acked(name)} win 8000`);
    t.sent(ackOf(name));
    assert.is(t.state, name);
  });

  test(`takes no data from behind the peer’s FIN in ${name}`, () => {
    const t = reach();
    t.get(`PSH.ACK seq 5002 ack ${acked(name)} win 8000 len 10`);
    assert.is(t.received, 0);
    assert.is(t.state, name);
  });
}

test('takes no FIN in SYN_SENT: there is no number yet that it could follow', () => {
  const t = new Ladder();
  t.connection.open();
  t.sent('SYN seq 1000 win 4000 mss 1460');
  t.get('FIN.ACK seq 5000 ack 1001 win 8000');
  t.get('FIN seq 5000 win 8000');
  t.sent();
  assert.is(t.state, 'SYN_SENT');
});

test('goes from SYN_SENT through ESTABLISHED to CLOSE_WAIT when the FIN comes with the SYN', () => {
  const t = new Ladder();
  t.connection.open();
  t.sent('SYN seq 1000 win 4000 mss 1460');
  t.get('SYN.FIN.ACK seq 5000 ack 1001 win 8000');
  t.sent('ACK seq 1001 ack 5002 win 4000');
  assert.equal(t.told, ['SYN_SENT', 'ESTABLISHED', 'CLOSE_WAIT']);
});

test('goes from SYN_RECEIVED through ESTABLISHED to CLOSE_WAIT when the FIN comes with the ACK', () => {
  const t = new Ladder();
  t.answer('SYN seq 5000 win 8000 mss 1000');
  t.sent('SYN.ACK seq 1000 ack 5001 win 4000 mss 1460');
  t.get('FIN.ACK seq 5001 ack 1001 win 8000');
  t.sent('ACK seq 1001 ack 5002 win 4000');
  assert.equal(t.told, ['SYN_RECEIVED', 'ESTABLISHED', 'CLOSE_WAIT']);
});

test('believes a RST anywhere in the window, as before RFC 5961', () => {
  for (const [seq, state] of [
    [5000, 'ESTABLISHED'],
    [5001, 'CLOSED'],
    [7000, 'CLOSED'],
    [9000, 'CLOSED'],
    [9002, 'ESTABLISHED'],
  ] as const) {
    const t = established();
    t.get(`RST seq ${seq} win 0`);
    t.sent();
    assert.is(t.state, state, `RST with seq ${seq}`);
  }
});

test.run();
