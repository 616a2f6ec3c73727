import * as assert from 'uvu/assert';
import {
  CF_ACCEPT,
  INVALID_SOCKET,
  inet,
  SG_CONSTRAINED_GROUP,
  SG_UNCONSTRAINED_GROUP,
  SO_GROUP_ID,
  SO_GROUP_PRIORITY,
  SOL_SOCKET,
  WSAECONNREFUSED,
  WSAEINVAL,
  WSAEWOULDBLOCK,
  WSPCloseSocket,
  WSPSocket,
} from '../../../provider/index.ts';
import { Host } from '../../../sim/hosts/host.ts';
import { nonBlocking } from '../../support/calls.ts';
import { type Device, newDevice, withDevice } from '../../support/device.ts';
import { answer, CLOSED, ECHO, holdCalls, tryConnect } from '../../support/outgoing.ts';
import { suite } from '../../support/suite.ts';
import { getOpt, setOpt } from '../../support/winsock/options.ts';

const groups = suite('groups');

const OTHER = inet(10, 0, 2, 3, 7);

/** A second host on the wire, which answers port 7. */
function otherHost(d: Device): Host {
  const host = new Host(d.wire, d.time, { ip: '10.0.2.3', mac: '52:55:0a:00:02:03' });
  host.listen(7, () => {});
  return host;
}

/** A socket that is made with group `g`; the error as a negative number where it could not be. */
function socketIn(d: Device, g: number): number {
  const s = WSPSocket(2, 1, 6, d.info, g, 0, d.err);
  return s === INVALID_SOCKET ? -d.err.value : s;
}

const idOf = (d: Device, s: number): number => getOpt(d, s, SOL_SOCKET, SO_GROUP_ID);

/** Accepts the next request into group `g`. */
function acceptInto(d: Device, listener: number, g: number): number {
  return d.accept(listener, (_id, _data, _sqos, _gqos, _callee, _calleeData, group) => {
    group.value = g;
    return CF_ACCEPT;
  });
}

groups(
  'are made with their first member, joined by their ids, and never called 0, 1 or 2',
  withDevice((d) => {
    assert.is(idOf(d, d.socket()), 0);
    const first = socketIn(d, SG_UNCONSTRAINED_GROUP);
    const other = socketIn(d, SG_CONSTRAINED_GROUP);
    const id = idOf(d, first);
    assert.ok(id > 2 && idOf(d, other) > 2);
    assert.is.not(idOf(d, other), id);
    assert.is(idOf(d, socketIn(d, id)), id);
    assert.is(socketIn(d, id + 1000), -WSAEINVAL);
    assert.is(socketIn(d, -1), -WSAEINVAL);
  }),
);

groups(
  'are gone with their last member, and their ids do not come again',
  withDevice((d) => {
    const ids = new Set<number>();
    for (let i = 0; i < 40; i++) {
      const first = socketIn(d, SG_UNCONSTRAINED_GROUP);
      const id = idOf(d, first);
      const second = socketIn(d, id);
      WSPCloseSocket(first, d.err);
      assert.is(idOf(d, second), id, 'the one that made it is a member like any other');
      const third = socketIn(d, id);
      WSPCloseSocket(second, d.err);
      WSPCloseSocket(third, d.err);
      assert.is(socketIn(d, id), -WSAEINVAL);
      ids.add(id);
    }
    assert.is(ids.size, 40);
  }),
);

groups(
  'belong to their provider',
  withDevice((d) => {
    const second = newDevice().start();
    try {
      const id = idOf(d, socketIn(d, SG_UNCONSTRAINED_GROUP));
      assert.is(socketIn(second, id), -WSAEINVAL);
      assert.is(idOf(d, socketIn(d, id)), id);
    } finally {
      second.stop();
    }
  }),
);

groups(
  'S67: an accepted socket is in the group that the condition function says, and in none though the listener is',
  withDevice((d) => {
    const listener = socketIn(d, SG_UNCONSTRAINED_GROUP);
    assert.is(setOpt(d, listener, SOL_SOCKET, SO_GROUP_PRIORITY, 5), 0);
    d.bindAndListen(listener, 80, 8);
    for (let i = 0; i < 6; i++) d.host.connect(80);
    d.run(20);
    const plain = d.accept(listener);
    assert.is(idOf(d, plain), 0);
    assert.is(getOpt(d, plain, SOL_SOCKET, SO_GROUP_PRIORITY), 0);
    const founder = acceptInto(d, listener, SG_UNCONSTRAINED_GROUP);
    const id = idOf(d, founder);
    assert.ok(id > 2);
    assert.is.not(id, idOf(d, listener));
    assert.is(idOf(d, acceptInto(d, listener, id)), id);
    assert.is(acceptInto(d, listener, 4711), INVALID_SOCKET);
    assert.is(d.err.value, WSAEINVAL);
    assert.is(
      idOf(d, acceptInto(d, listener, 0)),
      0,
      'the request that was not to be had is had by the next',
    );
    const constrained = acceptInto(d, listener, SG_CONSTRAINED_GROUP);
    assert.is.not(idOf(d, constrained), id);
  }),
);

groups(
  'S68: a constrained one keeps to the host of its first connection, also when that is over',
  withDevice((d) => {
    otherHost(d);
    answer(d);
    const first = socketIn(d, SG_CONSTRAINED_GROUP);
    const second = socketIn(d, idOf(d, first));
    assert.is(tryConnect(d, first, ECHO), 0);
    assert.is(tryConnect(d, second, OTHER), WSAEINVAL);
    WSPCloseSocket(first, d.err);
    d.run(100);
    assert.is(tryConnect(d, second, OTHER), WSAEINVAL);
    assert.is(tryConnect(d, second, ECHO), 0);
    assert.is(tryConnect(d, d.socket(), OTHER), 0, 'who is in no group goes where it likes');
  }),
);

groups(
  'S68: an unconstrained one goes anywhere',
  withDevice((d) => {
    otherHost(d);
    answer(d);
    const first = socketIn(d, SG_UNCONSTRAINED_GROUP);
    assert.is(tryConnect(d, first, ECHO), 0);
    assert.is(tryConnect(d, socketIn(d, idOf(d, first)), OTHER), 0);
  }),
);

groups(
  'are not bound by a connect that failed, but by one that is under way',
  withDevice((d) => {
    otherHost(d);
    const first = socketIn(d, SG_CONSTRAINED_GROUP);
    assert.is(tryConnect(d, first, CLOSED), WSAECONNREFUSED);
    assert.is(tryConnect(d, first, OTHER), 0);
    const calls = holdCalls(d);
    const member = socketIn(d, SG_CONSTRAINED_GROUP);
    const late = socketIn(d, idOf(d, member));
    nonBlocking(d, member);
    assert.is(tryConnect(d, member, ECHO), WSAEWOULDBLOCK);
    d.run(5);
    assert.is(tryConnect(d, late, OTHER), WSAEINVAL);
    calls[0].refuse();
    d.run(300);
    assert.is(tryConnect(d, late, OTHER), 0, 'it came to nothing');
  }),
);

groups(
  'S68: a constrained one refuses to accept another host, and the request waits for another verdict',
  withDevice((d) => {
    const other = otherHost(d);
    const listener = d.listen(80, 8);
    d.host.connect(80);
    d.run(5);
    other.connect(80);
    d.run(5);
    const first = acceptInto(d, listener, SG_CONSTRAINED_GROUP);
    const id = idOf(d, first);
    assert.is(idOf(d, socketIn(d, id)), id);
    WSPCloseSocket(first, d.err);
    assert.is(acceptInto(d, listener, id), INVALID_SOCKET, 'its first connection is over, and counts');
    assert.is(d.err.value, WSAEINVAL);
    assert.is.not(acceptInto(d, listener, 0), INVALID_SOCKET);
  }),
);

groups(
  'have members with a priority, which is kept and read',
  withDevice((d) => {
    const s = socketIn(d, SG_UNCONSTRAINED_GROUP);
    assert.is(setOpt(d, s, SOL_SOCKET, SO_GROUP_PRIORITY, 3), 0);
    assert.is(getOpt(d, s, SOL_SOCKET, SO_GROUP_PRIORITY), 3);
    assert.is(getOpt(d, socketIn(d, idOf(d, s)), SOL_SOCKET, SO_GROUP_PRIORITY), 0);
  }),
);

groups.run();
