import { RECEIVE_TIMEOUT_MS } from '../../../provider/headers/option-indices.ts';
import {
  inet,
  inetAny,
  MSG_OOB,
  type Overlapped,
  SD_RECEIVE,
  WSPRecv,
  WSPRecvDisconnect,
  WSPRecvFrom,
  WSPShutdown,
} from '../../../provider/index.ts';
import { room } from '../buffers.ts';
import { nonBlocking, outcome } from '../calls.ts';
import { converse, setOption } from '../conversation.ts';
import { boundSocket, datagramSocket, pair } from '../datagrams.ts';
import type { Device } from '../device.ts';
import { pend } from '../winsock/overlapped.ts';
import { connect, recv, recvFrom, send } from './calls.ts';
import {
  closedOver,
  dark,
  darkly,
  impatient,
  opened,
  type Transfer,
  transferring,
  type Way,
  type Ways,
} from './scenes.ts';

const NONE = null as never;

/** Common errors of WSPRecv and WSPRecvFrom on a stream. */
function receiving(one: Transfer): Record<string, Way> {
  return {
    ...transferring(one),
    INTR: ['it is cancelled while it waits', (d) => one(impatient(d), converse(d).s)],
    SHUTDOWN: [
      'the receiving side is shut down',
      (d) => {
        const { s } = converse(d);
        return outcome(d, WSPShutdown(s, SD_RECEIVE, d.err)) || one(d, s);
      },
    ],
    WOULDBLOCK: [
      'the socket is non-blocking and nothing is there',
      (d) => {
        const { s } = converse(d);
        nonBlocking(d, s);
        return one(d, s);
      },
    ],
    TIMEDOUT: [
      'SO_RCVTIMEO is over',
      (d) => {
        const { s } = converse(d);
        setOption(s, RECEIVE_TIMEOUT_MS, 200);
        return one(d, s);
      },
    ],
  };
}

/** A datagram of 20 bytes waits for a receive of 10. */
function longer(d: Device): number {
  const { s, say } = pair(d);
  say('twenty bytes or more');
  return s;
}

/** The last datagram sent reached a closed port. */
function bounced(d: Device): number {
  const s = boundSocket(d, 7000);
  connect(d, s, inet(10, 0, 2, 2, 9));
  send(d, s);
  d.run(300);
  return s;
}

const pendRecv = (d: Device, s: number, ov: Overlapped): number => pend(d, s, ov, [room(10)]);
const pendRecvFrom = (d: Device, s: number, ov: Overlapped): number => recvFrom(d, s, 0, ov);

/** Ways to produce the errors of the functions that receive. */
export const RECEIVING: Ways = {
  WSPRecv: {
    ...receiving((d, s) => recv(d, s)),
    NETDOWN: ['the chip does not answer (datagrams)', (d) => darkly(d, recv)],
    FAULT: [
      'there is no place for the count',
      (d) => outcome(d, WSPRecv(converse(d).s, [room(1)], 1, NONE, { value: 0 }, null, null, null, d.err)),
    ],
    INVAL: ['a socket for datagrams is not bound', (d) => recv(d, datagramSocket(d))],
    MSGSIZE: ['the datagram is longer than the buffer', (d) => recv(d, longer(d))],
    OPNOTSUPP: ['MSG_OOB is asked for', (d) => recv(d, converse(d).s, MSG_OOB)],
    WSA_IO_PENDING: [
      'it is overlapped, and nothing is there',
      (d) => opened(d, (s, ov) => pendRecv(d, s, ov))[2],
    ],
    WSA_OPERATION_ABORTED: ['it is overlapped, and its socket is closed', closedOver(pendRecv)],
  },

  WSPRecvFrom: {
    ...receiving((d, s) => recvFrom(d, s)),
    NETDOWN: ['the chip does not answer (datagrams)', (d) => recvFrom(d, boundSocket(dark(d), 7000))],
    CONNRESET: ['the last datagram sent has met a closed port', (d) => recvFrom(d, bounced(d))],
    FAULT: [
      'there is less room for the sender than an address takes',
      (d) => {
        const s = longer(d);
        const short = { value: 15 };
        const flags = { value: 0 };
        return outcome(
          d,
          WSPRecvFrom(s, [room(1)], 1, { value: 0 }, flags, inetAny(0), short, null, null, null, d.err),
        );
      },
    ],
    INVAL: ['the socket is not bound', (d) => recvFrom(d, datagramSocket(d))],
    MSGSIZE: ['the datagram is longer than the buffer', (d) => recvFrom(d, longer(d))],
    OPNOTSUPP: ['MSG_OOB is asked for', (d) => recvFrom(d, longer(d), MSG_OOB)],
    WSA_IO_PENDING: [
      'it is overlapped, and nothing is there',
      (d) => opened(d, (s, ov) => pendRecvFrom(d, s, ov))[2],
    ],
    WSA_OPERATION_ABORTED: ['it is overlapped, and its socket is closed', closedOver(pendRecvFrom)],
  },

  WSPRecvDisconnect: {
    NOPROTOOPT: [
      'there is a buffer for what came with the FIN',
      (d) => outcome(d, WSPRecvDisconnect(converse(d).s, room(1), d.err)),
    ],
    NOTCONN: ['the socket is not connected', (d) => outcome(d, WSPRecvDisconnect(d.socket(), null, d.err))],
  },
};
