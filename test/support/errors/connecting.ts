import {
  inet,
  inetAny,
  JL_BOTH,
  SO_REUSEADDR,
  SOL_SOCKET,
  type SockAddr,
  WSPBind,
  WSPConnect,
  WSPJoinLeaf,
} from '../../../provider/index.ts';
import { outcome } from '../calls.ts';
import { datagramSocket } from '../datagrams.ts';
import type { Device } from '../device.ts';
import { answer, CLOSED, ECHO, freeSocket, holdCalls, NOBODY } from '../outgoing.ts';
import { setOpt } from '../winsock/options.ts';
import { sending } from '../winsock/qos.ts';
import { connect, GROUP, joinLeaf } from './calls.ts';
import { crowded, dark, impatient, meanwhile, type Ways } from './scenes.ts';

const OWN = inet(10, 0, 2, 15, 5000);

function bind(d: Device, s: number, name: SockAddr, length = 16): number {
  return outcome(d, WSPBind(s, name, length, d.err));
}

/** Ways to produce the errors of the functions that connect and join. */
export const CONNECTING: Ways = {
  WSPConnect: {
    NETDOWN: ['the chip does not answer', (d) => connect(dark(d), d.socket(), ECHO)],
    INPROGRESS: ['another call blocks', (d) => meanwhile(d, () => connect(d, d.socket(), ECHO))],
    ACCES: [
      'datagrams are to go to everybody without SO_BROADCAST',
      (d) => connect(d, datagramSocket(d), inet(255, 255, 255, 255, 9)),
    ],
    ADDRINUSE: [
      'another socket with the same port is connected to the target',
      (d) => {
        answer(d);
        const sockets = [d.socket(), d.socket()];
        for (const s of sockets) setOpt(d, s, SOL_SOCKET, SO_REUSEADDR, 1);
        for (const s of sockets) bind(d, s, OWN);
        return connect(d, sockets[0], ECHO) || connect(d, sockets[1], ECHO);
      },
    ],
    ADDRNOTAVAIL: ['the target is 0.0.0.0', (d) => connect(d, d.socket(), inetAny(7))],
    AFNOSUPPORT: ['the target is of another family', (d) => connect(d, d.socket(), { ...ECHO, family: 23 })],
    ALREADY: [
      'an attempt is under way',
      (d) => {
        holdCalls(d);
        const s = freeSocket(d);
        connect(d, s, ECHO);
        return connect(d, s, ECHO);
      },
    ],
    CONNREFUSED: ['nobody listens there', (d) => connect(d, d.socket(), CLOSED)],
    FAULT: ['the name is short', (d) => connect(d, d.socket(), ECHO, 15)],
    HOSTUNREACH: ['no host has the address', (d) => connect(d, d.socket(), NOBODY)],
    NETUNREACH: [
      'the way there is the loop, which there is not',
      (d) => connect(d, d.socket(), inet(127, 0, 0, 1, 7)),
    ],
    INTR: [
      'it is cancelled while it waits',
      (d) => {
        holdCalls(d);
        return connect(impatient(d), d.socket(), ECHO);
      },
    ],
    INVAL: ['the socket listens', (d) => connect(d, d.listen(80, 1), ECHO)],
    ISCONN: [
      'the socket is connected',
      (d) => {
        answer(d);
        const s = d.socket();
        return connect(d, s, ECHO) || connect(d, s, ECHO);
      },
    ],
    NOBUFS: ['all of the chip’s sockets are in use', (d) => connect(d, crowded(d), ECHO)],
    OPNOTSUPP: [
      'the flow specs ask for a service that there is not',
      (d) => outcome(d, WSPConnect(d.socket(), ECHO, 16, null, null, sending(99), null, d.err)),
    ],
    PROTONOSUPPORT: [
      'there is data for the server',
      (d) => {
        const data = { len: 1, buf: new Uint8Array(1) };
        return outcome(d, WSPConnect(d.socket(), ECHO, 16, data, null, null, null, d.err));
      },
    ],
    TIMEDOUT: [
      'the target is silent',
      (d) => {
        holdCalls(d);
        return connect(d, d.socket(), ECHO);
      },
    ],
    WOULDBLOCK: ['the socket is non-blocking', (d) => connect(d, freeSocket(d), ECHO)],
  },

  WSPJoinLeaf: {
    ADDRINUSE: [
      'the socket is a member already',
      (d) => {
        const s = datagramSocket(d);
        return joinLeaf(d, s, GROUP) || joinLeaf(d, s, GROUP);
      },
    ],
    ADDRNOTAVAIL: ['the address is no group', (d) => joinLeaf(d, datagramSocket(d), ECHO)],
    AFNOSUPPORT: [
      'the group is of another family',
      (d) => joinLeaf(d, datagramSocket(d), { ...GROUP, family: 23 }),
    ],
    FAULT: ['the name is short', (d) => joinLeaf(d, datagramSocket(d), GROUP, { length: 15 })],
    INVAL: [
      'the flags say neither to send nor to receive',
      (d) => joinLeaf(d, datagramSocket(d), GROUP, { flags: 0 }),
    ],
    NOBUFS: [
      'all of the chip’s sockets are in use',
      (d) => {
        crowded(d);
        return joinLeaf(d, datagramSocket(d), GROUP);
      },
    ],
    PROTONOSUPPORT: [
      'there is data for the group',
      (d) => {
        const [s, data] = [datagramSocket(d), { len: 1, buf: new Uint8Array(1) }];
        return outcome(d, WSPJoinLeaf(s, GROUP, 16, data, null, null, null, JL_BOTH, d.err));
      },
    ],
    OPNOTSUPP: ['the socket is a stream', (d) => joinLeaf(d, d.socket(), GROUP)],
  },
};
