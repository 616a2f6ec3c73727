/** The service provider's public functions, constants and types. A program contains only what it imports. */

export type { Upcalls } from './engine/records/callbacks.ts';
export type { ConnectionLimits } from './engine/records/handle.ts';
export type { ProtocolInfo } from './engine/records/provider.ts';
export { protocolInfo } from './engine/records/provider.ts';
export * from './headers/errors.ts';
export * from './headers/ioctls.ts';
export {
  AF_INET6,
  IPPROTO_IPV6,
  IPV6_JOIN_GROUP,
  IPV6_LEAVE_GROUP,
  IPV6_MULTICAST_HOPS,
  IPV6_MULTICAST_LOOP,
  IPV6_UNICAST_HOPS,
  IPV6_V6ONLY,
  inet6,
  inet6Any,
  ip6Text,
  readIp6,
  SOCKADDR_IN6_SIZE,
} from './headers/ip6.ts';
export * from './headers/more-errors.ts';
export * from './headers/options.ts';
export * from './headers/protocols.ts';
export * from './headers/qos.ts';
export * from './headers/winsock2.ts';
export * from './headers/ws2spi.ts';
export { limitConnections } from './limits/limits.ts';
export { hasNoListeningSocket, pendingRequests, slotStates, traceSlots } from './watch/diagnostics.ts';
export { type LinkWatch, watchLink } from './watch/link-watch.ts';
export {
  type HighWater,
  type Refused,
  type RepairCounts,
  type Statistics,
  statistics,
  type Timeouts,
} from './watch/statistics.ts';
export { WSPAddressToString, WSPStringToAddress } from './winsock/address.ts';
export { WSPAccept } from './winsock/calls/accept.ts';
export { WSPBind, WSPGetPeerName, WSPGetSockName } from './winsock/calls/bind.ts';
export { WSPConnect } from './winsock/calls/connect.ts';
export { WSPRecvDisconnect, WSPSendDisconnect } from './winsock/calls/disconnect.ts';
export { WSPDuplicateSocket } from './winsock/calls/duplicate.ts';
export { WSPListen } from './winsock/calls/listen.ts';
export { WSPRecv } from './winsock/calls/recv.ts';
export { WSPSend } from './winsock/calls/send.ts';
export { serviceOnce } from './winsock/calls/service-once.ts';
export { WSPShutdown } from './winsock/calls/shutdown.ts';
export { WSPCloseSocket, WSPSocket } from './winsock/calls/socket.ts';
export { type Fillable, WSPCancelBlockingCall, WSPCleanup, WSPStartup } from './winsock/calls/startup.ts';
export { WSPJoinLeaf } from './winsock/datagrams/joinleaf.ts';
export { WSPRecvFrom } from './winsock/datagrams/recvfrom.ts';
export { WSPSendTo } from './winsock/datagrams/sendto.ts';
export { createEvent } from './winsock/events/event-objects.ts';
export { networkEvents, WSPEnumNetworkEvents, WSPEventSelect } from './winsock/events/event-select.ts';
export { WSPAsyncSelect } from './winsock/events/network-events.ts';
export { WSPSelect } from './winsock/events/select.ts';
export { WSAWaitForMultipleEvents } from './winsock/events/wait.ts';
export { SG_CONSTRAINED_GROUP, SG_UNCONSTRAINED_GROUP } from './winsock/groups/groups.ts';
export * from './winsock/ioctl/changes.ts';
export { SIO_GET_GROUP_QOS, SIO_SET_GROUP_QOS } from './winsock/ioctl/group-qos.ts';
export { WSPIoctl } from './winsock/ioctl/ioctl.ts';
export * from './winsock/ioctl/ioctls.ts';
export { SIO_GET_QOS, SIO_SET_QOS } from './winsock/ioctl/qos.ts';
export * from './winsock/ioctl/values.ts';
export { enableIpv6 } from './winsock/ipv6/ipv6.ts';
export { WSPGetSockOpt, WSPSetSockOpt } from './winsock/options/options.ts';
export { overlapped } from './winsock/overlapped/operations.ts';
export { WSPGetOverlappedResult } from './winsock/overlapped/overlapped.ts';
export { type FilledProcTable, type ProcTable, procTable } from './winsock/proc-table.ts';
export { nt } from './winsock/profile-nt.ts';
export { PROVIDER_ID, type ProtocolRecord, protocolRecords } from './winsock/protocols/protocols.ts';
export { readQos, writeQos } from './winsock/qos/bytes.ts';
export { qos } from './winsock/qos/flow-specs.ts';
export { WSPGetQOSByName } from './winsock/qos/qos.ts';
export { readU32, u32, writeU32 } from './winsock/u32.ts';
export { upcallTable } from './winsock/upcalls/upcall-table.ts';
export * from './winsock/upcalls/wpu.ts';
export * from './winsock/upcalls/wpu-handles.ts';
export * from './winsock/upcalls/wsa-events.ts';
