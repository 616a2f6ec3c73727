import * as assert from 'uvu/assert';
import {
  createEvent,
  createWindow,
  FD_ACCEPT,
  FD_CLOSE,
  FD_READ,
  SO_RCVTIMEO,
  SOL_SOCKET,
  WSAEWOULDBLOCK,
  WSPAsyncSelect,
  WSPCloseSocket,
  WSPEventSelect,
  WSPGetSockOpt,
  WSPSetSockOpt,
} from '../../../provider/index.ts';
import { arrive, nonBlocking, peerPort, slots } from '../../support/calls.ts';
import { converse } from '../../support/conversation.ts';
import { withDevice } from '../../support/device.ts';
import { A_WHILE, enumerate } from '../../support/events.ts';
import { suite } from '../../support/suite.ts';
import { copyOf } from '../../support/winsock/duplicates.ts';

const sharing = suite('sharing');

sharing(
  'shares options and blocking mode, both ways',
  withDevice((d) => {
    const { s } = converse(d);
    const t = copyOf(d, s);
    nonBlocking(d, t);
    assert.is(d.recv(s), null);
    assert.is(d.err.value, WSAEWOULDBLOCK);
    const value = Uint8Array.from([0x2c, 1, 0, 0]);
    assert.is(WSPSetSockOpt(s, SOL_SOCKET, SO_RCVTIMEO, value, 4, d.err), 0);
    const read = new Uint8Array(4);
    assert.is(WSPGetSockOpt(t, SOL_SOCKET, SO_RCVTIMEO, read, { value: 4 }, d.err), 0);
    assert.equal(read, value);
  }),
);

sharing(
  'has one registration: the later one replaces the earlier, and messages name the descriptor it was made with',
  withDevice((d) => {
    const { s, client } = converse(d);
    const t = copyOf(d, s);
    const seen: string[] = [];
    const window = (name: string) =>
      createWindow((_wMsg, wParam, lParam) => seen.push(`${name} ${wParam === t ? 't' : 's'} ${lParam}`));
    assert.is(WSPAsyncSelect(s, window('first'), 1, FD_READ, d.err), 0);
    client.send('a');
    d.run(A_WHILE);
    assert.is(d.recv(s), 'a');
    assert.is(WSPAsyncSelect(t, window('second'), 1, FD_READ | FD_CLOSE, d.err), 0);
    client.send('b');
    d.run(A_WHILE);
    assert.equal(seen, [`first s ${FD_READ}`, `second t ${FD_READ}`]);
    assert.is(d.recv(s), 'b');
    // The copy that registered goes: the registration is the socket's.
    WSPCloseSocket(t, d.err);
    client.send('c');
    d.run(A_WHILE);
    assert.is(seen[2], `second s ${FD_READ}`);
  }),
);

sharing(
  'names a descriptor that is open, after the one is closed that the socket was made with',
  withDevice((d) => {
    const { s, client } = converse(d);
    const t = copyOf(d, s);
    const seen: number[] = [];
    WSPAsyncSelect(
      s,
      createWindow((_wMsg, wParam) => seen.push(wParam)),
      1,
      FD_READ,
      d.err,
    );
    WSPCloseSocket(s, d.err);
    client.send('x');
    d.run(A_WHILE);
    assert.equal(seen, [t]);
  }),
);

sharing(
  'keeps one event record for all descriptors',
  withDevice((d) => {
    const { s, client } = converse(d);
    const t = copyOf(d, s);
    const event = createEvent(null);
    WSPEventSelect(s, event, FD_READ, d.err);
    client.send('x');
    d.run(A_WHILE);
    assert.equal(enumerate(d, t, event), [FD_READ, [0]]);
    assert.equal(enumerate(d, s, event), [0, []]);
  }),
);

sharing(
  'shares a listener: either descriptor accepts, and it listens until the last is closed',
  withDevice((d) => {
    const listener = d.listen(80, 2);
    const copy = copyOf(d, listener);
    const [one, two] = arrive(d, 80, [5001, 5002]);
    assert.is(peerPort(d, d.accept(copy)), one.localPort);
    WSPCloseSocket(listener, d.err);
    assert.is(peerPort(d, d.accept(copy)), two.localPort);
    const messages: number[] = [];
    const window = createWindow((_wMsg, wParam) => messages.push(wParam));
    assert.is(WSPAsyncSelect(copy, window, 1, FD_ACCEPT, d.err), 0);
    arrive(d, 80, [5003]);
    d.run(A_WHILE);
    assert.equal(messages, [copy]);
    WSPCloseSocket(copy, d.err);
    assert.is(slots(d).includes('ARMED'), false);
  }),
);

sharing.run();
