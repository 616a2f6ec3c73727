import * as assert from 'uvu/assert';
import {
  createEvent,
  createWindow,
  FD_ALL_EVENTS,
  FIONBIO,
  INVALID_SOCKET,
  inet,
  inetAny,
  JL_BOTH,
  networkEvents,
  overlapped,
  type ProtocolInfo,
  SO_DEBUG,
  SO_TYPE,
  SOL_SOCKET,
  type Upcalls,
  u32,
  WSPAccept,
  WSPAsyncSelect,
  WSPBind,
  WSPCleanup,
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
  WSPSend,
  WSPSendDisconnect,
  WSPSendTo,
  WSPSetSockOpt,
  WSPShutdown,
  WSPStartup,
  type WspData,
} from '../../../provider/index.ts';
import { type Device, type DeviceOptions, newDevice } from '../device.ts';
import { until } from '../until.ts';

type Ref = { value: number };

/** Returns a test with a device that is not started; all that it starts is ended afterwards. */
export function withUnstarted(body: (device: Device) => void, options: DeviceOptions = {}): () => void {
  return () => {
    const device = newDevice(options);
    try {
      body(device);
    } finally {
      until('nothing is started', () => WSPCleanup({ value: 0 }) !== 0);
    }
  };
}

/** One WSPStartup: returns its result, and its output. */
export function begin(
  info: ProtocolInfo,
  version = 0x0202,
  upcalls: Upcalls | null = null,
): [number, WspData] {
  const data = { wVersion: 0, wHighVersion: 0, szDescription: '' };
  return [WSPStartup(version, data, info, upcalls, null), data];
}

const ONE = { len: 1, buf: new Uint8Array(1) };
const NOTHING = { len: 0, buf: new Uint8Array(0) };
/** For functions that return a boolean. */
const failed = (result: boolean): number => (result ? 0 : -1);

/** Every call with a SOCKET parameter, with valid other parameters. */
const CALLS: [name: string, call: (s: number, err: Ref) => number][] = [
  ['WSPAccept', (s, err) => WSPAccept(s, null, null, null, 0, err)],
  [
    'WSPAsyncSelect',
    (s, err) =>
      WSPAsyncSelect(
        s,
        createWindow(() => {}),
        1,
        FD_ALL_EVENTS,
        err,
      ),
  ],
  ['WSPBind', (s, err) => WSPBind(s, inetAny(80), 16, err)],
  ['WSPCloseSocket', (s, err) => WSPCloseSocket(s, err)],
  ['WSPConnect', (s, err) => WSPConnect(s, inet(10, 0, 2, 2, 80), 16, null, null, null, null, err)],
  ['WSPDuplicateSocket', (s, err) => WSPDuplicateSocket(s, 0, null as never, err)],
  ['WSPEnumNetworkEvents', (s, err) => WSPEnumNetworkEvents(s, null, networkEvents(), err)],
  ['WSPEventSelect', (s, err) => WSPEventSelect(s, createEvent(null), FD_ALL_EVENTS, err)],
  [
    'WSPGetOverlappedResult',
    (s, err) => failed(WSPGetOverlappedResult(s, overlapped(null), { value: 0 }, false, { value: 0 }, err)),
  ],
  ['WSPGetPeerName', (s, err) => WSPGetPeerName(s, inetAny(0), { value: 16 }, err)],
  ['WSPGetSockName', (s, err) => WSPGetSockName(s, inetAny(0), { value: 16 }, err)],
  ['WSPGetSockOpt', (s, err) => WSPGetSockOpt(s, SOL_SOCKET, SO_TYPE, u32(0), { value: 4 }, err)],
  ['WSPGetQOSByName', (s, err) => failed(WSPGetQOSByName(s, NOTHING, null, err))],
  [
    'WSPIoctl',
    (s, err) => WSPIoctl(s, FIONBIO, new Uint8Array(4), 4, null, 0, { value: 0 }, null, null, null, err),
  ],
  [
    'WSPJoinLeaf',
    (s, err) => WSPJoinLeaf(s, inet(239, 0, 0, 1, 80), 16, null, null, null, null, JL_BOTH, err),
  ],
  ['WSPListen', (s, err) => WSPListen(s, 1, err)],
  [
    'WSPRecv',
    (s, err) => {
      const buffers = [{ len: 1, buf: new Uint8Array(1) }];
      return WSPRecv(s, buffers, 1, { value: 0 }, { value: 0 }, null, null, null, err);
    },
  ],
  ['WSPRecvDisconnect', (s, err) => WSPRecvDisconnect(s, null, err)],
  [
    'WSPRecvFrom',
    (s, err) => WSPRecvFrom(s, [ONE], 1, { value: 0 }, { value: 0 }, null, null, null, null, null, err),
  ],
  [
    'WSPSend',
    (s, err) => WSPSend(s, [{ len: 1, buf: new Uint8Array(1) }], 1, { value: 0 }, 0, null, null, null, err),
  ],
  ['WSPSendDisconnect', (s, err) => WSPSendDisconnect(s, null, err)],
  [
    'WSPSendTo',
    (s, err) => WSPSendTo(s, [ONE], 1, { value: 0 }, 0, inet(10, 0, 2, 2, 80), 16, null, null, null, err),
  ],
  ['WSPSetSockOpt', (s, err) => WSPSetSockOpt(s, SOL_SOCKET, SO_DEBUG, u32(0), 4, err)],
  ['WSPShutdown', (s, err) => WSPShutdown(s, 0, err)],
];

/** Returns the error of all calls for `s`: each must refuse it, with the same code. */
export function refusedBy(s: number): number {
  const codes = CALLS.map(([name, call]) => {
    const err = { value: 0 };
    const result = call(s, err);
    assert.ok(result === -1 || result === INVALID_SOCKET, `${name} answered ${result}`);
    return err.value;
  });
  assert.is(new Set(codes).size, 1, CALLS.map(([name], i) => `${name} ${codes[i]}`).join(', '));
  return codes[0];
}
