import * as assert from 'uvu/assert';
import {
  createEvent,
  FD_CLOSE,
  FD_READ,
  networkEvents,
  WSAECONNRESET,
  WSPEnumNetworkEvents,
  WSPEventSelect,
} from '../../../provider/index.ts';
import { peek } from '../../support/buffers.ts';
import { converse, converseFreely, messagesOf } from '../../support/conversation.ts';
import { withDevice } from '../../support/device.ts';
import { suite } from '../../support/suite.ts';

const arrivals = suite('arrivals');

arrivals(
  'announces arrivals by one FD_READ until it is called, and again while bytes are left',
  withDevice((d) => {
    const { s, client } = converseFreely(d);
    const messages = messagesOf(d, s, FD_READ | FD_CLOSE);
    client.send('one');
    d.run(5);
    client.send('two');
    d.run(5);
    const read = [FD_READ, 0];
    assert.equal(messages, [read]);
    assert.is(d.recv(s, 2), 'on');
    d.run(5);
    assert.equal(messages, [read, read]);
    assert.is(peek(d, s, 9), 'etwo');
    d.run(5);
    assert.equal(messages, [read, read, read]);
    assert.is(d.recv(s), 'etwo');
    d.run(1500);
    assert.is(messages.length, 3);
    // A call that finds nothing lets the next arrival speak up as well.
    assert.is(d.recv(s), null);
    client.send('three');
    d.run(5);
    assert.equal(messages, [read, read, read, read]);
    assert.is(d.recv(s), 'three');
    client.fin();
    d.run(5);
    assert.equal(messages.slice(4), [[FD_CLOSE, 0]]);
  }),
);

arrivals(
  'tells the end after the last byte, whatever the order in which they came, and once',
  withDevice((d) => {
    const { s, client } = converseFreely(d);
    const messages = messagesOf(d, s, FD_READ | FD_CLOSE);
    client.send('last words');
    client.fin();
    d.run(1500);
    assert.equal(messages, [[FD_READ, 0]]);
    assert.is(d.recv(s, 4), 'last');
    d.run(5);
    assert.equal(messages, [
      [FD_READ, 0],
      [FD_READ, 0],
    ]);
    assert.is(d.recv(s), ' words');
    d.run(5);
    assert.equal(messages.slice(2), [[FD_CLOSE, 0]]);
    for (let i = 0; i < 3; i++) assert.is(d.recv(s), '');
    d.run(1500);
    assert.is(messages.length, 3);
  }),
);

arrivals(
  'records arrivals with an event object as well',
  withDevice((d) => {
    const { s, client } = converse(d);
    const event = createEvent(null);
    const record = networkEvents();
    WSPEventSelect(s, event, FD_READ | FD_CLOSE, d.err);
    client.send('x');
    d.run(5);
    assert.is(event.signalled, true);
    WSPEnumNetworkEvents(s, event, record, d.err);
    assert.is(record.lNetworkEvents, FD_READ);
    assert.is(d.recv(s), 'x');
    client.rst();
    d.run(1500);
    WSPEnumNetworkEvents(s, event, record, d.err);
    assert.equal([record.lNetworkEvents, record.iErrorCode[5]], [FD_CLOSE, WSAECONNRESET]);
  }),
);

arrivals.run();
