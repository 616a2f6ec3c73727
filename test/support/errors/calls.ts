import {
  CURRENT_PROCESS,
  createEvent,
  FIONREAD,
  inet,
  inetAny,
  JL_BOTH,
  networkEvents,
  type Overlapped,
  overlapped,
  qos,
  SO_SNDTIMEO,
  SO_TYPE,
  SOL_SOCKET,
  type SockAddr,
  u32,
  WSPAccept,
  WSPAsyncSelect,
  WSPBind,
  WSPCloseSocket,
  WSPConnect,
  WSPDuplicateSocket,
  WSPEnumNetworkEvents,
  WSPEventSelect,
  WSPGetOverlappedResult,
  WSPGetPeerName,
  WSPGetQOSByName,
  WSPGetSockName,
  WSPGetSockOpt,
  WSPIoctl,
  WSPJoinLeaf,
  WSPListen,
  WSPRecv,
  WSPRecvDisconnect,
  WSPRecvFrom,
  WSPSelect,
  WSPSend,
  WSPSendDisconnect,
  WSPSendTo,
  WSPSetSockOpt,
  WSPShutdown,
} from '../../../provider/index.ts';
import { room, text } from '../buffers.ts';
import { outcome, type WithError } from '../calls.ts';
import { idle } from '../events.ts';
import { blank } from '../winsock/duplicates.ts';

/** Returns 0, or the error of a call that returned true or false. */
export function answered(d: WithError, result: boolean): number {
  return result ? 0 : d.err.value;
}

/** 0, or the error of one WSPRecv of at most 10 bytes. */
export function recv(d: WithError, s: number, flags = 0, ov: Overlapped | null = null): number {
  return outcome(d, WSPRecv(s, [room(10)], 1, { value: 0 }, { value: flags }, ov, null, null, d.err));
}

/** 0, or the error of one WSPRecvFrom of at most `size` bytes. */
export function recvFrom(
  d: WithError,
  s: number,
  flags = 0,
  ov: Overlapped | null = null,
  size = 10,
): number {
  const [from, fromlen] = [inetAny(0), { value: 16 }];
  const count = { value: 0 };
  return outcome(
    d,
    WSPRecvFrom(s, [room(size)], 1, count, { value: flags }, from, fromlen, ov, null, null, d.err),
  );
}

/** 0, or the error of one WSPSend of `size` bytes. */
export function send(d: WithError, s: number, size = 1, flags = 0, ov: Overlapped | null = null): number {
  return outcome(d, WSPSend(s, [room(size)], 1, { value: 0 }, flags, ov, null, null, d.err));
}

/** 0, or the error of one WSPSendTo of `size` bytes. */
export function sendTo(
  d: WithError,
  s: number,
  to: SockAddr | null,
  { size = 1, flags = 0, tolen = 16, ov = null as Overlapped | null } = {},
): number {
  const count = { value: 0 };
  return outcome(d, WSPSendTo(s, [room(size)], 1, count, flags, to, tolen, ov, null, null, d.err));
}

/** 0, or the error of one WSPConnect. */
export function connect(d: WithError, s: number, name: SockAddr, length = 16): number {
  return outcome(d, WSPConnect(s, name, length, null, null, null, null, d.err));
}

/** 0, or the error of one WSPJoinLeaf. */
export function joinLeaf(
  d: WithError,
  s: number,
  name: SockAddr,
  { length = 16, flags = JL_BOTH } = {},
): number {
  return outcome(d, WSPJoinLeaf(s, name, length, null, null, null, null, flags, d.err));
}

/** A group for joins. */
export const GROUP = inet(239, 1, 2, 3, 5000);

/** Every function with a SOCKET parameter, with valid other parameters: 0, or the error. */
export const ON_A_SOCKET: Record<string, (d: WithError, s: number) => number> = {
  WSPAccept: (d, s) => outcome(d, WSPAccept(s, null, null, null, 0, d.err)),
  WSPAsyncSelect: (d, s) => outcome(d, WSPAsyncSelect(s, idle, 1, 1, d.err)),
  WSPBind: (d, s) => outcome(d, WSPBind(s, inetAny(0), 16, d.err)),
  WSPCloseSocket: (d, s) => outcome(d, WSPCloseSocket(s, d.err)),
  WSPConnect: (d, s) => connect(d, s, inet(10, 0, 2, 2, 7)),
  WSPDuplicateSocket: (d, s) => outcome(d, WSPDuplicateSocket(s, CURRENT_PROCESS, blank(), d.err)),
  WSPEnumNetworkEvents: (d, s) => outcome(d, WSPEnumNetworkEvents(s, null, networkEvents(), d.err)),
  WSPEventSelect: (d, s) => outcome(d, WSPEventSelect(s, createEvent(null), 1, d.err)),
  WSPGetOverlappedResult: (d, s) =>
    answered(d, WSPGetOverlappedResult(s, overlapped(null), { value: 0 }, false, { value: 0 }, d.err)),
  WSPGetPeerName: (d, s) => outcome(d, WSPGetPeerName(s, inetAny(0), { value: 16 }, d.err)),
  WSPGetSockName: (d, s) => outcome(d, WSPGetSockName(s, inetAny(0), { value: 16 }, d.err)),
  WSPGetSockOpt: (d, s) =>
    outcome(d, WSPGetSockOpt(s, SOL_SOCKET, SO_TYPE, new Uint8Array(4), { value: 4 }, d.err)),
  WSPGetQOSByName: (d, s) => answered(d, WSPGetQOSByName(s, text('G711'), qos(), d.err)),
  WSPIoctl: (d, s) =>
    outcome(d, WSPIoctl(s, FIONREAD, null, 0, new Uint8Array(4), 4, { value: 0 }, null, null, null, d.err)),
  WSPJoinLeaf: (d, s) => joinLeaf(d, s, GROUP),
  WSPListen: (d, s) => outcome(d, WSPListen(s, 1, d.err)),
  WSPRecv: recv,
  WSPRecvDisconnect: (d, s) => outcome(d, WSPRecvDisconnect(s, null, d.err)),
  WSPRecvFrom: recvFrom,
  WSPSelect: (d, s) => outcome(d, WSPSelect(0, [s], null, null, { tv_sec: 0, tv_usec: 0 }, d.err)),
  WSPSend: send,
  WSPSendDisconnect: (d, s) => outcome(d, WSPSendDisconnect(s, null, d.err)),
  WSPSendTo: (d, s) => sendTo(d, s, inet(10, 0, 2, 2, 9)),
  WSPSetSockOpt: (d, s) => outcome(d, WSPSetSockOpt(s, SOL_SOCKET, SO_SNDTIMEO, u32(5), 4, d.err)),
  WSPShutdown: (d, s) => outcome(d, WSPShutdown(s, 0, d.err)),
};
