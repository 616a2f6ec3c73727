import {
  AF_INET,
  CURRENT_PROCESS,
  createEvent,
  FD_READ,
  FIONREAD,
  inetAny,
  networkEvents,
  overlapped,
  qos,
  SIO_ADDRESS_LIST_CHANGE,
  SO_ACCEPTCONN,
  SO_CONDITIONAL_ACCEPT,
  SO_KEEPALIVE,
  SO_TYPE,
  SOL_SOCKET,
  u32,
  WSACloseEvent,
  WSPAddressToString,
  WSPAsyncSelect,
  WSPCancelBlockingCall,
  WSPCleanup,
  WSPDuplicateSocket,
  WSPEnumNetworkEvents,
  WSPEventSelect,
  WSPGetOverlappedResult,
  WSPGetPeerName,
  WSPGetQOSByName,
  WSPGetSockName,
  WSPGetSockOpt,
  WSPIoctl,
  WSPSelect,
  WSPSetSockOpt,
  WSPStringToAddress,
} from '../../../provider/index.ts';
import { room, text } from '../buffers.ts';
import { nonBlocking, outcome } from '../calls.ts';
import { converse } from '../conversation.ts';
import type { Device } from '../device.ts';
import { blank } from '../winsock/duplicates.ts';
import { control } from '../winsock/ioctl.ts';
import { getOpt, setOpt } from '../winsock/options.ts';
import { converseOverlapped, overlappedSocket, pend } from '../winsock/overlapped.ts';
import { answered, ON_A_SOCKET } from './calls.ts';
import {
  exhausted,
  forgotten,
  impatient,
  meanwhile,
  opened,
  record,
  reset,
  type Ways,
  whenClosed,
} from './scenes.ts';

const NONE = null as never;
const NOW = { tv_sec: 0, tv_usec: 0 };

/** One WSPIoctl that waits for another address, with a record of its own. */
function awaitAddress(d: Device, s: number, ov = record()): number {
  const returned = { value: 0 };
  const code = SIO_ADDRESS_LIST_CHANGE;
  return outcome(d, WSPIoctl(s, code, null, 0, null, 0, returned, ov, null, null, d.err));
}

/** Ways to produce the errors of all other functions. */
export const REST: Ways = {
  WSPAddressToString: {
    FAULT: [
      'the text does not fit',
      (d) => outcome(d, WSPAddressToString(inetAny(80), 16, null, { value: '' }, { value: 8 }, d.err)),
    ],
    INVAL: [
      'the address is of another family',
      (d) => {
        const name = { ...inetAny(80), family: 12 };
        return outcome(d, WSPAddressToString(name, 16, null, { value: '' }, { value: 64 }, d.err));
      },
    ],
  },
  WSPStringToAddress: {
    FAULT: [
      'there is less room than an address takes',
      (d) => outcome(d, WSPStringToAddress('1.2.3.4', AF_INET, null, inetAny(0), { value: 15 }, d.err)),
    ],
    INVAL: [
      'the text is no address',
      (d) => outcome(d, WSPStringToAddress('1.2.3.4:0', AF_INET, null, inetAny(0), { value: 16 }, d.err)),
    ],
  },

  WSPAsyncSelect: {
    INVAL: ['there is no such event', (d) => outcome(d, WSPAsyncSelect(d.socket(), NONE, 1, 0x400, d.err))],
  },
  WSPEventSelect: {
    INVAL: ['there is no event object', (d) => outcome(d, WSPEventSelect(d.socket(), null, FD_READ, d.err))],
  },
  WSPEnumNetworkEvents: {
    FAULT: [
      'there is no record to fill',
      (d) => outcome(d, WSPEnumNetworkEvents(d.socket(), createEvent(null), NONE, d.err)),
    ],
    INVAL: [
      'the event object is closed',
      (d) => {
        const closed = createEvent(null);
        WSACloseEvent(closed, d.err);
        return outcome(d, WSPEnumNetworkEvents(d.socket(), closed, networkEvents(), d.err));
      },
    ],
  },

  WSPCancelBlockingCall: {
    INVAL: ['no call blocks', (d) => outcome(d, WSPCancelBlockingCall(d.err))],
  },
  WSPCleanup: {
    WSANOTINITIALISED: [
      'there was one too many',
      (d) => outcome(d, WSPCleanup(d.err)) || outcome(d, WSPCleanup(d.err)),
    ],
  },
  WSPDuplicateSocket: {
    INVAL: [
      'there is no such process',
      (d) => outcome(d, WSPDuplicateSocket(d.socket(), CURRENT_PROCESS + 1, blank(), d.err)),
    ],
    FAULT: [
      'there is no record to fill',
      (d) => outcome(d, WSPDuplicateSocket(d.socket(), CURRENT_PROCESS, NONE, d.err)),
    ],
    MFILE: ['no descriptor is free', (d) => ON_A_SOCKET.WSPDuplicateSocket(d, exhausted(d))],
  },

  WSPGetPeerName: {
    FAULT: [
      'there is less room than an address takes',
      (d) => outcome(d, WSPGetPeerName(converse(d).s, inetAny(0), { value: 15 }, d.err)),
    ],
    NOTCONN: ['the socket is not connected', (d) => ON_A_SOCKET.WSPGetPeerName(d, d.socket())],
  },
  WSPGetSockName: {
    FAULT: [
      'there is less room than an address takes',
      (d) => outcome(d, WSPGetSockName(d.listen(80, 1), inetAny(0), { value: 15 }, d.err)),
    ],
    INVAL: ['the socket is not bound', (d) => ON_A_SOCKET.WSPGetSockName(d, d.socket())],
  },

  WSPGetSockOpt: {
    FAULT: [
      'there is less room than the option takes',
      (d) => {
        const s = d.socket();
        return outcome(d, WSPGetSockOpt(s, SOL_SOCKET, SO_TYPE, new Uint8Array(3), { value: 3 }, d.err));
      },
    ],
    INVAL: ['there is no such level', (d) => -getOpt(d, d.socket(), 0x1234, SO_TYPE)],
    NOPROTOOPT: ['there is no such option', (d) => -getOpt(d, d.socket(), SOL_SOCKET, 0x7777)],
  },
  WSPSetSockOpt: {
    FAULT: [
      'the value is short',
      (d) => outcome(d, WSPSetSockOpt(d.socket(), SOL_SOCKET, SO_KEEPALIVE, u32(1), 0, d.err)),
    ],
    INVAL: [
      'it is too late for SO_CONDITIONAL_ACCEPT',
      (d) => setOpt(d, d.listen(80, 1), SOL_SOCKET, SO_CONDITIONAL_ACCEPT, 1),
    ],
    NETRESET: [
      'the chip has lost the connection',
      (d) => setOpt(d, forgotten(d), SOL_SOCKET, SO_KEEPALIVE, 1),
    ],
    NOTCONN: ['the peer has reset', (d) => setOpt(d, reset(d), SOL_SOCKET, SO_KEEPALIVE, 1)],
    NOPROTOOPT: ['the option is only to be read', (d) => setOpt(d, d.socket(), SOL_SOCKET, SO_ACCEPTCONN, 1)],
  },

  WSPGetQOSByName: {
    FAULT: ['there is no name', (d) => answered(d, WSPGetQOSByName(d.socket(), NONE, qos(), d.err))],
    INVAL: [
      'there is no such template',
      (d) => answered(d, WSPGetQOSByName(d.socket(), text('NONE'), qos(), d.err)),
    ],
  },

  WSPIoctl: {
    FAULT: ['there is no room for the answer', (d) => control(d, d.socket(), FIONREAD)],
    INVAL: [
      'a socket that is registered for events is to block',
      (d) => {
        const s = d.socket();
        WSPEventSelect(s, createEvent(null), FD_READ, d.err);
        return outcome(d, nonBlocking(d, s, false));
      },
    ],
    OPNOTSUPP: ['there is no such code', (d) => control(d, d.socket(), 0x12345678)],
    WOULDBLOCK: [
      'a non-blocking socket is to wait for another address',
      (d) => {
        const s = d.socket();
        nonBlocking(d, s);
        return control(d, s, SIO_ADDRESS_LIST_CHANGE);
      },
    ],
    INPROGRESS: [
      'it would block, and another call does',
      (d) => meanwhile(d, () => control(d, d.socket(), SIO_ADDRESS_LIST_CHANGE)),
    ],
    WSA_IO_PENDING: ['it is overlapped, and waits', (d) => awaitAddress(d, overlappedSocket(d))],
    WSA_OPERATION_ABORTED: [
      'it is overlapped, and its socket is closed',
      (d) => {
        const [s, ov] = [overlappedSocket(d), record()];
        awaitAddress(d, s, ov);
        return whenClosed(d, s, ov);
      },
    ],
  },

  WSPGetOverlappedResult: {
    WSA_INVALID_HANDLE: [
      'it is to wait, and the record has no event object',
      (d) => {
        const { s } = converseOverlapped(d);
        const ov = overlapped(null);
        pend(d, s, ov, [room(10)]);
        return answered(d, WSPGetOverlappedResult(s, ov, { value: 0 }, true, { value: 0 }, d.err));
      },
    ],
    WSA_INVALID_PARAMETER: [
      'the record never began anything',
      (d) =>
        answered(d, WSPGetOverlappedResult(d.socket(), record(), { value: 0 }, false, { value: 0 }, d.err)),
    ],
    WSA_IO_INCOMPLETE: [
      'the operation has not ended',
      (d) => {
        const [s, ov] = opened(d, (each, operation) => pend(d, each, operation, [room(10)]));
        return answered(d, WSPGetOverlappedResult(s, ov, { value: 0 }, false, { value: 0 }, d.err));
      },
    ],
    FAULT: [
      'there is no place for the count',
      (d) => {
        const [s, ov] = opened(d, (each, operation) => pend(d, each, operation, [room(10)]));
        return answered(d, WSPGetOverlappedResult(s, ov, NONE, false, { value: 0 }, d.err));
      },
    ],
  },

  WSPSelect: {
    INVAL: ['there is no set', (d) => outcome(d, WSPSelect(0, null, null, null, NOW, d.err))],
    INTR: [
      'it is cancelled while it waits',
      (d) => outcome(d, WSPSelect(0, [impatient(d).socket()], null, null, null, d.err)),
    ],
    INPROGRESS: [
      'it would block, and another call does',
      (d) => meanwhile(d, () => outcome(d, WSPSelect(0, [d.socket()], null, null, null, d.err))),
    ],
  },
};
