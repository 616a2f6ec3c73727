import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { states } from './ladder-states.ts';

const test = suite('TCP ending at once (RFC 9293, 3.10.5 and 3.10.7.4)');

for (const [name, reach] of states) {
  test(`reaches ${name}`, () => {
    assert.is(reach().state, name);
  });

  test(`ends without an answer when a RST comes in ${name}`, () => {
    const t = reach();
    const seq = ['ESTABLISHED', 'FIN_WAIT_1', 'FIN_WAIT_2'].includes(name) ? 5001 : 5002;
    t.get(`RST seq ${seq} win 0`);
    t.ms(10_000);
    t.sent();
    const reason = name === 'TIME_WAIT' ? 'closed' : 'reset';
    assert.equal(t.told.slice(-2), ['CLOSED', `end ${reason}`]);
  });

  test(`ignores a RST outside of the window in ${name}`, () => {
    const t = reach();
    t.get('RST seq 4000 win 0');
    t.get('RST seq 20000 win 0');
    t.sent();
    assert.is(t.state, name);
  });

  test(`vanishes from ${name} in silence`, () => {
    const t = reach();
    t.connection.vanish();
    t.ms(10_000);
    t.sent();
    assert.equal(t.told.slice(-2), ['CLOSED', 'end aborted']);
  });

  test(`is deaf after ${name} has ended`, () => {
    const t = reach();
    t.connection.vanish();
    t.told.length = 0;
    t.get('PSH.ACK seq 5001 ack 1001 win 8000 len 10');
    t.connection.send(new Uint8Array(10));
    t.connection.close();
    t.connection.keepAlive();
    t.connection.roomGrew();
    t.connection.acknowledge();
    t.connection.vanish();
    t.ms(10_000);
    t.sent();
    assert.equal(t.told, []);
  });
}

for (const [name, reach] of states.slice(0, 3).concat(states.slice(5, 6))) {
  test(`aborts from ${name} with a RST`, () => {
    const t = reach();
    t.connection.abort();
    const seq = name.startsWith('FIN') ? 1002 : 1001;
    const ack = name === 'CLOSE_WAIT' ? 5002 : 5001;
    t.sent(`RST.ACK seq ${seq} ack ${ack} win 0`);
    assert.equal(t.told.slice(-2), ['CLOSED', 'end aborted']);
  });
}

for (const [name, reach] of states.slice(3, 5).concat(states.slice(6))) {
  test(`aborts from ${name} in silence (3.10.5)`, () => {
    const t = reach();
    t.connection.abort();
    t.sent();
    assert.equal(t.told.slice(-2), ['CLOSED', 'end aborted']);
  });
}

for (const [name, reach] of states.filter(([name]) => name !== 'TIME_WAIT')) {
  test(`resets a connection whose peer begins anew in ${name}`, () => {
    const t = reach();
    t.get('SYN seq 5100 win 8000 mss 1460');
    t.sent('RST.ACK seq 0 ack 5101 win 0');
    assert.equal(t.told.slice(-2), ['CLOSED', 'end reset']);
  });
}

test.run();
