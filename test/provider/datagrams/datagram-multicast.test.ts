import * as assert from 'uvu/assert';
import {
  FD_CONNECT,
  FD_READ,
  INVALID_SOCKET,
  IP_ADD_MEMBERSHIP,
  IP_DROP_MEMBERSHIP,
  IP_MULTICAST_TTL,
  IPPROTO_IP,
  inet,
  JL_BOTH,
  JL_RECEIVER_ONLY,
  JL_SENDER_ONLY,
  MSG_MCAST,
  WSAEADDRINUSE,
  WSAEADDRNOTAVAIL,
  WSAEAFNOSUPPORT,
  WSAEFAULT,
  WSAEINVAL,
  WSAENOBUFS,
  WSAEOPNOTSUPP,
  WSAEPROTONOSUPPORT,
  WSPCloseSocket,
  WSPJoinLeaf,
  WSPSetSockOpt,
  WSPSocket,
} from '../../../provider/index.ts';
import { slots } from '../../support/calls.ts';
import { FOUR_SOCKETS, suiteOnChips } from '../../support/chip-suite.ts';
import { messagesOf } from '../../support/conversation.ts';
import {
  boundSocket,
  bytes,
  datagramSocket,
  drain,
  HOST,
  membership,
  pair,
  receiveFrom,
  sendTo,
  texts,
} from '../../support/datagrams.ts';
import { type Device, withDevice } from '../../support/device.ts';
import { words } from '../../support/events.ts';
import { localPort } from '../../support/outgoing.ts';

const multicast = suiteOnChips('multicast', {
  W5100S: {
    'is a member of as many groups as there are slots: WSAENOBUFS for the next, and all are left by the close':
      FOUR_SOCKETS,
  },
});

const GROUP = inet(239, 129, 2, 3, 7000);
/** 01:00:5e and the low 23 bits of the group (RFC 1112, 6.4). */
const GROUP_MAC = '01005e010203';
const OTHER = inet(224, 0, 0, 251, 5353);

/** One WSPJoinLeaf: `s`, or the error as a negative number. */
function joinLeaf(
  d: Device,
  s: number,
  name = GROUP,
  flags = JL_BOTH,
  namelen = 16,
  data: object | null = null,
) {
  const result = WSPJoinLeaf(s, name, namelen, data as never, null, null, null, flags, d.err);
  return result === INVALID_SOCKET ? -d.err.value : result;
}

/** The IGMP messages on the wire from now on: type and group. */
function igmp(d: Device): string[] {
  const seen: string[] = [];
  d.host.onFrame = (frame) => {
    const at = 14 + 4 * (frame[14] & 15);
    if (frame[12] === 8 && frame[23] === 2)
      seen.push(`${frame[at].toString(16)} ${[...frame.subarray(at + 4, at + 8)].join('.')}`);
  };
  return seen;
}

multicast(
  'hears a group as long as it is a member: IP_ADD_MEMBERSHIP joins, IP_DROP_MEMBERSHIP leaves',
  withDevice((d) => {
    const { s, port } = pair(d);
    const reports = igmp(d);
    const say = (text: string) => {
      port.send('239.129.2.3', 7000, bytes(text));
      d.run(10);
    };
    say('too early');
    assert.is(membership(d, s, IP_ADD_MEMBERSHIP, GROUP), 0);
    assert.is(slots(d), '2 DATAGRAM');
    d.run(10);
    say('just right');
    assert.equal(receiveFrom(d, s), {
      error: 0,
      text: 'just right',
      from: '10.0.2.2:9000',
      flags: MSG_MCAST,
    });
    assert.is(membership(d, s, IP_DROP_MEMBERSHIP, GROUP), 0);
    assert.is(slots(d), '1 DATAGRAM');
    say('too late');
    assert.equal(drain(d, s), []);
    assert.equal(reports, ['16 239.129.2.3', '17 239.129.2.3']);
  }),
);

multicast(
  'goes on to hear and to answer single hosts, and marks what came for the group alone',
  withDevice((d) => {
    const { s, port, say } = pair(d);
    assert.is(joinLeaf(d, s), s);
    say('for you');
    port.send('239.129.2.3', 7000, bytes('for all'));
    port.send('255.255.255.255', 7000, bytes('for everybody'));
    d.run(10);
    const all = [1, 2, 3].map(() => receiveFrom(d, s));
    assert.equal(
      all.map(({ text, flags }) => `${text} ${flags}`),
      ['for you 0', 'for everybody 0', `for all ${MSG_MCAST}`],
    );
    let answered = '';
    d.host.onFrame = (frame) => {
      if (frame[23] === 17) answered = Buffer.from(frame.subarray(0, 6)).toString('hex');
    };
    assert.is(sendTo(d, s, HOST, 'here I am'), 9);
    d.run(10);
    assert.is(answered, '52550a000202', 'to the host, not to the group');
    assert.equal(texts(port.received), ['here I am']);
  }),
);

multicast(
  'sends to a group without being a member, without ARP, with a time to live of 1, and to hosts again with 128',
  withDevice((d) => {
    const { s, port } = pair(d);
    const sent: string[] = [];
    d.host.onFrame = (frame) => {
      const to = Buffer.from(frame.subarray(0, 6)).toString('hex');
      sent.push(frame[12] === 8 && frame[13] === 0 ? `${to} ttl ${frame[22]}` : 'arp');
    };
    const group = inet(239, 129, 2, 3, 9000);
    for (const to of [group, HOST, group, group, HOST]) {
      assert.is(sendTo(d, s, to, 'x'), 1);
      d.run(10);
    }
    const toGroup = `${GROUP_MAC} ttl 1`;
    const toHost = '52550a000202 ttl 128';
    assert.equal(
      sent.filter((frame) => frame !== 'arp'),
      [toGroup, toHost, toGroup, toGroup, toHost],
    );
    assert.is(port.received.length, 5);
  }),
);

multicast(
  'keeps to IP_MULTICAST_TTL: 0 is for this device alone, and nothing goes out',
  withDevice((d) => {
    const { s } = pair(d);
    const ttls: number[] = [];
    d.host.onFrame = (frame) => ttls.push(frame[22]);
    for (const ttl of [7, 0, 255]) {
      assert.is(WSPSetSockOpt(s, IPPROTO_IP, IP_MULTICAST_TTL, Uint8Array.of(ttl, 0, 0, 0), 4, d.err), 0);
      assert.is(sendTo(d, s, GROUP, 'x'), 1);
      d.run(10);
    }
    assert.equal(ttls, [7, 255]);
  }),
);

multicast(
  'gives a slot that has sent to a group back with the time to live of everybody',
  withDevice((d) => {
    const { s } = pair(d);
    sendTo(d, s, GROUP, 'x');
    d.run(10);
    WSPCloseSocket(s, d.err);
    d.listen(80, 1);
    let ttl = 0;
    d.host.onFrame = (frame) => {
      if (frame[23] === 6) ttl = frame[22];
    };
    d.host.connect(80);
    d.run(10);
    assert.is(ttl, 128);
  }),
);

multicast(
  'is a member of as many groups as there are slots: WSAENOBUFS for the next, and all are left by the close',
  withDevice((d) => {
    const { s, port } = pair(d);
    const groups = Array.from({ length: 8 }, (_, i) => inet(239, 0, 0, i, 7000));
    const errors = groups.map((group) => membership(d, s, IP_ADD_MEMBERSHIP, group));
    assert.equal(errors, [0, 0, 0, 0, 0, 0, 0, WSAENOBUFS]);
    assert.is(slots(d), '8 DATAGRAM');
    d.run(10);
    for (const { addr } of groups) port.send(addr.join('.'), 7000, bytes(`for ${addr[3]}`));
    d.run(10);
    assert.equal(
      drain(d, s),
      [0, 1, 2, 3, 4, 5, 6].map((i) => `for ${i}`),
    );
    const reports = igmp(d);
    WSPCloseSocket(s, d.err);
    d.run(10);
    assert.is(slots(d), '');
    assert.is(reports.filter((report) => report.startsWith('17')).length, 7);
  }),
);

multicast(
  'keeps the memberships of two sockets apart',
  withDevice((d) => {
    const [a, b] = [boundSocket(d, 7000), boundSocket(d, 7001)];
    const port = d.host.udp(9000);
    assert.is(joinLeaf(d, a), a);
    assert.is(joinLeaf(d, b), b);
    d.run(10);
    port.send('239.129.2.3', 7001, bytes('for b'));
    d.run(10);
    assert.equal([drain(d, a), drain(d, b)], [[], ['for b']]);
  }),
);

multicast(
  'refuses memberships of what is no group, twice, of nobody, through others’ interfaces, and unbound',
  withDevice((d) => {
    const s = boundSocket(d, 7000);
    const add = (group = GROUP, local = [0, 0, 0, 0]) => membership(d, s, IP_ADD_MEMBERSHIP, group, local);
    const drop = (group = GROUP, local = [0, 0, 0, 0]) => membership(d, s, IP_DROP_MEMBERSHIP, group, local);
    assert.is(add(HOST), WSAEINVAL);
    assert.is(add(GROUP, [10, 0, 2, 77]), WSAEADDRNOTAVAIL);
    assert.is(drop(), WSAEADDRNOTAVAIL);
    assert.is(add(GROUP, [10, 0, 2, 15]), 0);
    assert.is(add(), WSAEADDRINUSE);
    assert.is(add(OTHER), 0);
    assert.is(drop(), 0);
    assert.is(drop(), WSAEADDRNOTAVAIL);
    assert.is(membership(d, datagramSocket(d), IP_ADD_MEMBERSHIP, GROUP), WSAEINVAL);
  }),
);

multicast(
  'joins by WSPJoinLeaf: the leaf is the socket itself, bound where it was not, and FD_CONNECT says so',
  withDevice((d) => {
    const s = datagramSocket(d);
    const messages = messagesOf(d, s, FD_CONNECT | FD_READ);
    assert.is(joinLeaf(d, s, GROUP, JL_SENDER_ONLY), s);
    assert.is(slots(d), '1 DATAGRAM', 'a sender needs no membership');
    assert.is(joinLeaf(d, s, GROUP, JL_RECEIVER_ONLY), s);
    assert.is(slots(d), '2 DATAGRAM');
    d.run(10);
    d.host.udp(9000).send('239.129.2.3', localPort(d, s), bytes('leaf'));
    d.run(10);
    assert.equal(words(messages), ['CONNECT', 'CONNECT', 'READ']);
    assert.equal(drain(d, s), ['leaf']);
  }),
);

multicast(
  'refuses a WSPJoinLeaf of a stream, of bad names and flags, with data, and of what is no group',
  withDevice((d) => {
    const s = datagramSocket(d);
    assert.is(joinLeaf(d, d.socket()), -WSAEOPNOTSUPP);
    assert.is(joinLeaf(d, s, GROUP, JL_BOTH, 15), -WSAEFAULT);
    assert.is(joinLeaf(d, s, { ...GROUP, family: 23 }), -WSAEAFNOSUPPORT);
    for (const flags of [0, 3, 8]) assert.is(joinLeaf(d, s, GROUP, flags), -WSAEINVAL);
    assert.is(joinLeaf(d, s, HOST), -WSAEADDRNOTAVAIL);
    assert.is(joinLeaf(d, s, GROUP, JL_BOTH, 16, { len: 1, buf: new Uint8Array(1) }), -WSAEPROTONOSUPPORT);
    assert.is(joinLeaf(d, s), s);
    assert.is(joinLeaf(d, s), -WSAEADDRINUSE);
  }),
);

multicast(
  'lets datagram sockets be made as leaves, and as roots of nothing',
  withDevice((d) => {
    const made = [0x04, 0x10, 0x14, 0x02, 0x08, 0x0a].map((flags) => {
      const s = WSPSocket(2, 2, 17, d.info, 0, flags, d.err);
      return s === INVALID_SOCKET ? d.err.value : 0;
    });
    assert.equal(made, [0, 0, 0, WSAEINVAL, WSAEINVAL, WSAEINVAL]);
    assert.is(WSPSocket(2, 1, 6, d.info, 0, 0x04, d.err), INVALID_SOCKET);
    assert.is(d.err.value, WSAEINVAL);
  }),
);

multicast(
  'does not hear itself, whatever IP_MULTICAST_LOOP says: the chip hears the wire alone',
  withDevice((d) => {
    const s = boundSocket(d, 7000);
    assert.is(joinLeaf(d, s), s);
    assert.is(sendTo(d, s, GROUP, 'echo?'), 5);
    d.run(20);
    assert.equal(drain(d, s), []);
  }),
);

multicast.run();
