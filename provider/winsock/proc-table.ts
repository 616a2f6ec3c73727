import { WSPAddressToString, WSPStringToAddress } from './address.ts';
import { WSPAccept } from './calls/accept.ts';
import { WSPBind, WSPGetPeerName, WSPGetSockName } from './calls/bind.ts';
import { WSPConnect } from './calls/connect.ts';
import { WSPRecvDisconnect, WSPSendDisconnect } from './calls/disconnect.ts';
import { WSPDuplicateSocket } from './calls/duplicate.ts';
import { WSPListen } from './calls/listen.ts';
import { WSPRecv } from './calls/recv.ts';
import { WSPSend } from './calls/send.ts';
import { WSPShutdown } from './calls/shutdown.ts';
import { WSPCloseSocket, WSPSocket } from './calls/socket.ts';
import { type Fillable, WSPCancelBlockingCall, WSPCleanup } from './calls/startup.ts';
import { WSPJoinLeaf } from './datagrams/joinleaf.ts';
import { WSPRecvFrom } from './datagrams/recvfrom.ts';
import { WSPSendTo } from './datagrams/sendto.ts';
import { WSPEnumNetworkEvents, WSPEventSelect } from './events/event-select.ts';
import { WSPAsyncSelect } from './events/network-events.ts';
import { WSPSelect } from './events/select.ts';
import {
  SIO_ADDRESS_LIST_CHANGE,
  SIO_IDEAL_SEND_BACKLOG_CHANGE,
  SIO_ROUTING_INTERFACE_CHANGE,
} from './ioctl/changes.ts';
import { SIO_GET_GROUP_QOS, SIO_SET_GROUP_QOS } from './ioctl/group-qos.ts';
import { WSPIoctl } from './ioctl/ioctl.ts';
import {
  SIO_ADDRESS_LIST_QUERY,
  SIO_BASE_HANDLE,
  SIO_ENABLE_CIRCULAR_QUEUEING,
  SIO_GET_BROADCAST_ADDRESS,
  SIO_GET_INTERFACE_LIST,
  SIO_IDEAL_SEND_BACKLOG_QUERY,
  SIO_ROUTING_INTERFACE_QUERY,
  SIOCATMARK,
} from './ioctl/ioctls.ts';
import { SIO_GET_QOS, SIO_SET_QOS } from './ioctl/qos.ts';
import {
  SIO_KEEPALIVE_VALS,
  SIO_MULTICAST_SCOPE,
  SIO_MULTIPOINT_LOOPBACK,
  SIO_UDP_CONNRESET,
} from './ioctl/values.ts';
import { WSPGetSockOpt, WSPSetSockOpt } from './options/options.ts';
import { WSPGetOverlappedResult } from './overlapped/overlapped.ts';
import { WSPGetQOSByName } from './qos/qos.ts';

/** The functions, under the names and in the order of WSPPROC_TABLE. */
const FUNCTIONS = {
  lpWSPAccept: WSPAccept,
  lpWSPAddressToString: WSPAddressToString,
  lpWSPAsyncSelect: WSPAsyncSelect,
  lpWSPBind: WSPBind,
  lpWSPCancelBlockingCall: WSPCancelBlockingCall,
  lpWSPCleanup: WSPCleanup,
  lpWSPCloseSocket: WSPCloseSocket,
  lpWSPConnect: WSPConnect,
  lpWSPDuplicateSocket: WSPDuplicateSocket,
  lpWSPEnumNetworkEvents: WSPEnumNetworkEvents,
  lpWSPEventSelect: WSPEventSelect,
  lpWSPGetOverlappedResult: WSPGetOverlappedResult,
  lpWSPGetPeerName: WSPGetPeerName,
  lpWSPGetSockName: WSPGetSockName,
  lpWSPGetSockOpt: WSPGetSockOpt,
  lpWSPGetQOSByName: WSPGetQOSByName,
  lpWSPIoctl: WSPIoctl,
  lpWSPJoinLeaf: WSPJoinLeaf,
  lpWSPListen: WSPListen,
  lpWSPRecv: WSPRecv,
  lpWSPRecvDisconnect: WSPRecvDisconnect,
  lpWSPRecvFrom: WSPRecvFrom,
  lpWSPSelect: WSPSelect,
  lpWSPSend: WSPSend,
  lpWSPSendDisconnect: WSPSendDisconnect,
  lpWSPSendTo: WSPSendTo,
  lpWSPSetSockOpt: WSPSetSockOpt,
  lpWSPShutdown: WSPShutdown,
  lpWSPSocket: WSPSocket,
  lpWSPStringToAddress: WSPStringToAddress,
};

/** WSPPROC_TABLE after a successful WSPStartup. */
export type FilledProcTable = typeof FUNCTIONS;

/** WSPPROC_TABLE: all functions of the provider, null until a successful WSPStartup. */
export type ProcTable = { [Name in keyof typeof FUNCTIONS]: (typeof FUNCTIONS)[Name] | null } & Fillable & {
    /** Returns the codes that the table's WSPIoctl supports besides FIONBIO and FIONREAD. */
    ioctls(): number[];
  };

/** The codes that the table's WSPIoctl supports besides FIONBIO and FIONREAD. Naming them adds their handlers. */
const IOCTLS = [
  SIOCATMARK,
  SIO_ADDRESS_LIST_CHANGE,
  SIO_ADDRESS_LIST_QUERY,
  SIO_BASE_HANDLE,
  SIO_ENABLE_CIRCULAR_QUEUEING,
  SIO_GET_BROADCAST_ADDRESS,
  SIO_GET_GROUP_QOS,
  SIO_GET_INTERFACE_LIST,
  SIO_GET_QOS,
  SIO_IDEAL_SEND_BACKLOG_CHANGE,
  SIO_IDEAL_SEND_BACKLOG_QUERY,
  SIO_KEEPALIVE_VALS,
  SIO_MULTICAST_SCOPE,
  SIO_MULTIPOINT_LOOPBACK,
  SIO_ROUTING_INTERFACE_CHANGE,
  SIO_ROUTING_INTERFACE_QUERY,
  SIO_SET_GROUP_QOS,
  SIO_SET_QOS,
  SIO_UDP_CONNRESET,
];

/** Holds `fill` on the prototype, so that an enumeration of the table yields its entries only. */
class Table implements Fillable {
  [name: string]: unknown;

  fill(): void {
    const functions: { [name: string]: unknown } = FUNCTIONS;
    for (const name in functions) this[name] = functions[name];
  }

  ioctls(): number[] {
    return IOCTLS;
  }
}

/**
 * Creates the procedure table for WSPStartup: 30 entries in the order of chapter 18 of Winsock SPI. A program that
 * imports this contains the whole provider; the functions can also be imported one by one.
 *
 * @returns the table, every entry null; the first successful WSPStartup that gets it fills it permanently
 * @see WSPStartup, ws2spi.h
 */
export function procTable(): ProcTable {
  const table = new Table();
  for (const name in FUNCTIONS) table[name] = null;
  return table as Fillable as ProcTable;
}
