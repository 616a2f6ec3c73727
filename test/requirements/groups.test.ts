import * as assert from 'uvu/assert';
import {
  AF_INET,
  CF_ACCEPT,
  IPPROTO_TCP,
  IPPROTO_UDP,
  inet,
  type Qos,
  SERVICETYPE_GUARANTEED,
  SG_CONSTRAINED_GROUP,
  SG_UNCONSTRAINED_GROUP,
  SO_GROUP_ID,
  SOCK_DGRAM,
  SOCK_STREAM,
  SOL_SOCKET,
  WSAEINVAL,
  WSPSocket,
} from '../../provider/index.ts';
import { Host } from '../../sim/hosts/host.ts';
import { arrive, outcome } from '../support/calls.ts';
import { type Device, withDevice } from '../support/device.ts';
import { A_WHILE } from '../support/events.ts';
import { answer, ECHO, tryConnect } from '../support/outgoing.ts';
import { suite } from '../support/suite.ts';
import { getOpt } from '../support/winsock/options.ts';
import { giveQos, readBack, sending, sendingOf } from '../support/winsock/qos.ts';

/** Paragraph 5 of the requirements (winsock-spi 20), second half: what a condition function gives the new socket. */
const groups = suite('groups');

/** A second host. */
const ELSEWHERE = inet(10, 0, 2, 3, 7);

/** A stream made with group `g`. */
function join(d: Device, g: number): number {
  return WSPSocket(AF_INET, SOCK_STREAM, IPPROTO_TCP, d.info, g, 0, d.err);
}

/** A datagram socket made with group `g`. */
function datagramIn(d: Device, g: number): number {
  return WSPSocket(AF_INET, SOCK_DGRAM, IPPROTO_UDP, d.info, g, 0, d.err);
}

/** Accepts the next request into group `g`. */
function acceptInto(d: Device, listener: number, g: number): number {
  return d.accept(listener, (_caller, _callerData, _sqos, _gqos, _callee, _calleeData, group) => {
    group.value = g;
    return CF_ACCEPT;
  });
}

/** The id of a socket's group, 0 for none. */
function groupOf(d: Device, s: number): number {
  return getOpt(d, s, SOL_SOCKET, SO_GROUP_ID);
}

groups(
  'S67 the condition function puts the new socket in a new group, in one that exists, or in none',
  withDevice((d) => {
    const listener = join(d, SG_UNCONSTRAINED_GROUP);
    d.bindAndListen(listener, 80, 6);
    arrive(d, 80, [5001, 5002, 5003, 5004, 5005]);
    const ids = new Set([0, SG_UNCONSTRAINED_GROUP, SG_CONSTRAINED_GROUP, groupOf(d, listener)]);
    const founders = [SG_UNCONSTRAINED_GROUP, SG_CONSTRAINED_GROUP].map((g) => acceptInto(d, listener, g));
    for (const founder of founders) {
      const id = groupOf(d, founder);
      assert.is(ids.has(id), false, `group ${id} is not new`);
      ids.add(id);
    }
    const id = groupOf(d, founders[0]);
    assert.is(groupOf(d, acceptInto(d, listener, id)), id);
    assert.is(outcome(d, acceptInto(d, listener, 4711)), WSAEINVAL, 'no group has that id');
    assert.is(groupOf(d, acceptInto(d, listener, 0)), 0, 'the listener is in a group');
  }),
);

groups(
  'S68 a constrained group keeps to one host, by accept and by connect, and to streams; another one does not',
  withDevice((d) => {
    const other = new Host(d.wire, d.time, { ip: '10.0.2.3', mac: '52:55:0a:00:02:03' });
    other.listen(7, () => {});
    const listener = d.listen(80, 4);
    arrive(d, 80, [5001]);
    other.connect(80, { sourcePort: 5002 });
    d.run(A_WHILE);
    const founder = acceptInto(d, listener, SG_CONSTRAINED_GROUP);
    const id = groupOf(d, founder);
    assert.is(outcome(d, acceptInto(d, listener, id)), WSAEINVAL, 'it came from another host');
    assert.is(tryConnect(d, join(d, id), ELSEWHERE), WSAEINVAL);
    assert.is(outcome(d, datagramIn(d, id)), WSAEINVAL);

    const free = groupOf(d, acceptInto(d, listener, SG_UNCONSTRAINED_GROUP));
    answer(d);
    for (const target of [ECHO, ELSEWHERE]) assert.is(tryConnect(d, join(d, free), target), 0);
    assert.is(outcome(d, datagramIn(d, free)), 0);
  }),
);

groups(
  'S69 what the condition function makes of lpSQOS is what SIO_GET_QOS gives; without flow specs lpSQOS is null',
  withDevice((d) => {
    const listener = d.listen(80, 4);
    arrive(d, 80, [5001, 5002]);
    const offers: (Qos | null)[] = [];
    d.accept(listener, (_caller, _callerData, sqos) => {
      offers.push(sqos);
      return CF_ACCEPT;
    });
    assert.equal(offers, [null]);

    assert.is(giveQos(d, listener, sending(SERVICETYPE_GUARANTEED, 4000)), 0);
    const s = d.accept(listener, (_caller, _callerData, sqos) => {
      if (sqos) sqos.SendingFlowspec.TokenRate = 2000;
      return CF_ACCEPT;
    });
    assert.equal(sendingOf(readBack(d, s)), [SERVICETYPE_GUARANTEED, 2000]);
    assert.equal(sendingOf(readBack(d, listener)), [SERVICETYPE_GUARANTEED, 4000]);
  }),
);

groups.run();
