import * as assert from 'uvu/assert';
import {
  FD_GROUP_QOS,
  FD_QOS,
  IP_TOS,
  IPPROTO_IP,
  qos,
  SERVICETYPE_CONTROLLEDLOAD,
  SERVICETYPE_GUARANTEED,
  SG_UNCONSTRAINED_GROUP,
  SIO_GET_GROUP_QOS,
  SIO_SET_GROUP_QOS,
  SO_GROUP_ID,
  SOL_SOCKET,
  WSAEINVAL,
  WSAEOPNOTSUPP,
  WSPCloseSocket,
  WSPConnect,
  WSPSocket,
} from '../../../provider/index.ts';
import { messagesOf } from '../../support/conversation.ts';
import { type Device, withDevice } from '../../support/device.ts';
import { answer, ECHO } from '../../support/outgoing.ts';
import { suite } from '../../support/suite.ts';
import { getOpt } from '../../support/winsock/options.ts';
import { giveQos, readBack, sending, sendingOf } from '../../support/winsock/qos.ts';

const groupQos = suite('group QOS');

/** The socket that makes a group, and two that join it. */
function trio(d: Device): [founder: number, second: number, third: number] {
  const founder = WSPSocket(2, 1, 6, d.info, SG_UNCONSTRAINED_GROUP, 0, d.err);
  const id = getOpt(d, founder, SOL_SOCKET, SO_GROUP_ID);
  return [founder, WSPSocket(2, 1, 6, d.info, id, 0, d.err), WSPSocket(2, 1, 6, d.info, id, 0, d.err)];
}

groupQos(
  'is set by the socket that made the group, read by every member, and marks nobody’s packets',
  withDevice((d) => {
    const [founder, second] = trio(d);
    assert.equal(readBack(d, second, SIO_GET_GROUP_QOS), qos());
    assert.is(giveQos(d, founder, sending(SERVICETYPE_GUARANTEED, 500), SIO_SET_GROUP_QOS), 0);
    for (const s of [founder, second])
      assert.equal(sendingOf(readBack(d, s, SIO_GET_GROUP_QOS)), [SERVICETYPE_GUARANTEED, 500]);
    assert.equal(readBack(d, founder), qos(), 'the socket’s own is another');
    assert.is(getOpt(d, founder, IPPROTO_IP, IP_TOS), 0);
  }),
);

groupQos(
  'is refused from other members, from sockets without a group, and where it cannot be had',
  withDevice((d) => {
    const [founder, second] = trio(d);
    const asked = sending(SERVICETYPE_GUARANTEED, 500);
    assert.is(giveQos(d, second, asked, SIO_SET_GROUP_QOS), WSAEINVAL);
    assert.is(giveQos(d, d.socket(), asked, SIO_SET_GROUP_QOS), WSAEINVAL);
    assert.is(readBack(d, d.socket(), SIO_GET_GROUP_QOS), null);
    assert.is(d.err.value, WSAEINVAL);
    assert.is(giveQos(d, founder, sending(77), SIO_SET_GROUP_QOS), WSAEOPNOTSUPP);
    assert.equal(readBack(d, founder, SIO_GET_GROUP_QOS), qos());
    WSPCloseSocket(founder, d.err);
    assert.is(giveQos(d, second, asked, SIO_SET_GROUP_QOS), WSAEINVAL, 'nobody inherits the right');
  }),
);

groupQos(
  'changes are announced to all members by FD_GROUP_QOS, once until each has read them',
  withDevice((d) => {
    const [founder, second, third] = trio(d);
    const heard = [founder, second, third].map((s) => messagesOf(d, s, FD_GROUP_QOS | FD_QOS));
    const outsider = messagesOf(d, d.socket(), FD_GROUP_QOS);
    giveQos(d, founder, sending(SERVICETYPE_GUARANTEED, 500), SIO_SET_GROUP_QOS);
    giveQos(d, founder, sending(SERVICETYPE_CONTROLLEDLOAD, 500), SIO_SET_GROUP_QOS);
    d.run(5);
    assert.equal(heard, [[[FD_GROUP_QOS, 0]], [[FD_GROUP_QOS, 0]], [[FD_GROUP_QOS, 0]]]);
    readBack(d, second, SIO_GET_GROUP_QOS);
    d.run(200);
    giveQos(d, founder, sending(SERVICETYPE_GUARANTEED, 500), SIO_SET_GROUP_QOS);
    d.run(5);
    assert.equal(
      heard.map((messages) => messages.length),
      [1, 2, 1],
    );
    assert.equal(outsider, []);
  }),
);

groupQos(
  'comes with the connect of the socket that made the group, and of no other',
  withDevice((d) => {
    answer(d);
    const [founder, second] = trio(d);
    const asked = sending(SERVICETYPE_CONTROLLEDLOAD, 800);
    assert.is(WSPConnect(second, ECHO, 16, null, null, null, asked, d.err), -1);
    assert.is(d.err.value, WSAEINVAL);
    assert.is(WSPConnect(founder, ECHO, 16, null, null, null, asked, d.err), 0);
    assert.equal(sendingOf(readBack(d, second, SIO_GET_GROUP_QOS)), [SERVICETYPE_CONTROLLEDLOAD, 800]);
  }),
);

groupQos(
  'of a group that is gone is not the next one’s',
  withDevice((d) => {
    for (let i = 0; i < 3; i++) {
      const all = trio(d);
      assert.equal(readBack(d, all[1], SIO_GET_GROUP_QOS), qos());
      giveQos(d, all[0], sending(SERVICETYPE_GUARANTEED, 500), SIO_SET_GROUP_QOS);
      for (const s of all) WSPCloseSocket(s, d.err);
    }
  }),
);

groupQos.run();
