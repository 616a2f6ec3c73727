import { BROADCAST, SEND_TIMEOUT_MS } from '../../../provider/headers/option-indices.ts';
import {
  inet,
  inetAny,
  MSG_OOB,
  MSG_PARTIAL,
  type Overlapped,
  SD_SEND,
  WSPSend,
  WSPSendDisconnect,
  WSPSendTo,
  WSPShutdown,
} from '../../../provider/index.ts';
import { room } from '../buffers.ts';
import { nonBlocking, outcome } from '../calls.ts';
import { converse, setOption } from '../conversation.ts';
import { boundSocket, datagramSocket, HOST, NOWHERE } from '../datagrams.ts';
import type { Device } from '../device.ts';
import { post } from '../winsock/overlapped.ts';
import { connect, send, sendTo } from './calls.ts';
import {
  closedOver,
  crowded,
  dark,
  darkly,
  full,
  impatient,
  opened,
  peered,
  type Transfer,
  transferring,
  type Way,
  type Ways,
} from './scenes.ts';

const NONE = null as never;

/** Common errors of WSPSend and WSPSendTo on a stream. */
function transmitting(one: Transfer): Record<string, Way> {
  return {
    ...transferring(one),
    INTR: [
      'it is cancelled while it waits for room',
      (d) => {
        const { s } = full(d);
        return one(impatient(d), s);
      },
    ],
    SHUTDOWN: [
      'the sending side is shut down',
      (d) => {
        const { s } = converse(d);
        return outcome(d, WSPShutdown(s, SD_SEND, d.err)) || one(d, s);
      },
    ],
    WOULDBLOCK: [
      'the socket is non-blocking and there is no room',
      (d) => {
        const { s } = full(d);
        nonBlocking(d, s);
        return one(d, s);
      },
    ],
    TIMEDOUT: [
      'SO_SNDTIMEO is over',
      (d) => {
        const { s } = full(d);
        setOption(s, SEND_TIMEOUT_MS, 200);
        return one(d, s);
      },
    ],
  };
}

const pendSend = (d: Device, s: number, ov: Overlapped): number => post(d, s, ov, new Uint8Array(9000));
const pendSendTo = (d: Device, s: number, ov: Overlapped): number => sendTo(d, s, null, { size: 9000, ov });

/** Ways to produce the errors of the functions that send. */
export const TRANSMITTING: Ways = {
  WSPSend: {
    ...transmitting((d, s) => send(d, s)),
    NETDOWN: ['the chip does not answer (datagrams)', (d) => darkly(d, send)],
    ACCES: [
      'SO_BROADCAST is taken back, and the peer is everybody',
      (d) => {
        const s = boundSocket(d, 7000);
        setOption(s, BROADCAST, 1);
        connect(d, s, inet(255, 255, 255, 255, 9));
        setOption(s, BROADCAST, 0);
        return send(d, s);
      },
    ],
    FAULT: [
      'there is no place for the count',
      (d) => outcome(d, WSPSend(converse(d).s, [room(1)], 1, NONE, 0, null, null, null, d.err)),
    ],
    INVAL: [
      'there is no buffer',
      (d) => outcome(d, WSPSend(converse(d).s, [], 0, { value: 0 }, 0, null, null, null, d.err)),
    ],
    MSGSIZE: ['the datagram is longer than 1472 bytes', (d) => send(d, peered(d), 1473)],
    OPNOTSUPP: ['MSG_PARTIAL is asked for', (d) => send(d, converse(d).s, 1, MSG_PARTIAL)],
    WSA_IO_PENDING: [
      'it is overlapped, and there is no room',
      (d) => opened(d, (s, ov) => pendSend(d, s, ov))[2],
    ],
    WSA_OPERATION_ABORTED: ['it is overlapped, and its socket is closed', closedOver(pendSend)],
  },

  WSPSendTo: {
    ...transmitting((d, s) => sendTo(d, s, null)),
    NETDOWN: ['the chip does not answer (datagrams)', (d) => sendTo(d, boundSocket(dark(d), 7000), HOST)],
    ACCES: [
      'the datagram is for everybody, without SO_BROADCAST',
      (d) => sendTo(d, datagramSocket(d), inet(255, 255, 255, 255, 9)),
    ],
    ADDRNOTAVAIL: ['the target is 0.0.0.0', (d) => sendTo(d, datagramSocket(d), inetAny(9))],
    AFNOSUPPORT: [
      'the target is of another family',
      (d) => sendTo(d, datagramSocket(d), { ...HOST, family: 23 }),
    ],
    DESTADDRREQ: ['there is no target, and no peer', (d) => sendTo(d, datagramSocket(d), null)],
    FAULT: ['the name is short', (d) => sendTo(d, datagramSocket(d), HOST, { tolen: 15 })],
    HOSTUNREACH: ['nobody answers ARP', (d) => sendTo(d, datagramSocket(d), NOWHERE)],
    INVAL: [
      'there is no buffer',
      (d) => {
        const s = datagramSocket(d);
        return outcome(d, WSPSendTo(s, [], 0, { value: 0 }, 0, HOST, 16, null, null, null, d.err));
      },
    ],
    MSGSIZE: [
      'the datagram is longer than 1472 bytes',
      (d) => sendTo(d, datagramSocket(d), HOST, { size: 1473 }),
    ],
    NOBUFS: [
      'all of the chip’s sockets are in use',
      (d) => {
        crowded(d);
        return sendTo(d, datagramSocket(d), HOST);
      },
    ],
    OPNOTSUPP: ['MSG_OOB is asked for', (d) => sendTo(d, datagramSocket(d), HOST, { flags: MSG_OOB })],
    WSA_IO_PENDING: [
      'it is overlapped, and there is no room',
      (d) => opened(d, (s, ov) => pendSendTo(d, s, ov))[2],
    ],
    WSA_OPERATION_ABORTED: ['it is overlapped, and its socket is closed', closedOver(pendSendTo)],
  },

  WSPSendDisconnect: {
    NOPROTOOPT: [
      'there is data to go with the FIN',
      (d) => outcome(d, WSPSendDisconnect(converse(d).s, room(1), d.err)),
    ],
    NOTCONN: ['the socket is not connected', (d) => outcome(d, WSPSendDisconnect(d.socket(), null, d.err))],
  },
};
