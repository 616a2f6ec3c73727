/** The service provider's public door. Import what is needed: what is not imported is not flashed. */

export type { ConnectionLimits } from './connection-limits.ts';
export { deaf, pendingRequests, slotStates, traceSlots } from './diagnostics.ts';
export * from './errors.ts';
export { createEvent, type EventObject } from './event-objects.ts';
export { SG_CONSTRAINED_GROUP, SG_UNCONSTRAINED_GROUP } from './groups.ts';
export { limitConnections } from './limits.ts';
export { type Lookout, lookOut } from './lookout.ts';
export { serviceOnce } from './loop.ts';
export { type CompletionRoutine, type Overlapped, overlapped } from './overlapped.ts';
export { type FilledProcTable, type ProcTable, procTable } from './proc-table.ts';
export { nt } from './profile-nt.ts';
export { PROVIDER_ID, type ProtocolRecord, protocolRecords } from './protocols.ts';
export { qos } from './qos.ts';
export { readQos, writeQos } from './qos-bytes.ts';
export {
  type HighWater,
  type Refused,
  type RepairCounts,
  type Statistics,
  statistics,
  type Timeouts,
} from './statistics.ts';
export { readU32, u32, writeU32 } from './u32.ts';
export { type UpcallTable, upcallTable } from './upcall-table.ts';
export {
  createWindow,
  type ThreadId,
  type Upcalls,
  type UserApc,
  type Window,
  type WindowProc,
} from './upcalls.ts';
export * from './winsock.ts';
export * from './winsock-errors.ts';
export * from './winsock-ioctls.ts';
export * from './winsock-options.ts';
export * from './winsock-protocols.ts';
export * from './winsock-qos.ts';
export * from './wpu.ts';
export * from './wpu-handles.ts';
export * from './wsa-events.ts';
export { WSPAccept } from './wsp/accept.ts';
export { WSPAddressToString, WSPStringToAddress } from './wsp/address.ts';
export { WSPBind, WSPGetPeerName, WSPGetSockName } from './wsp/bind.ts';
export { WSPConnect } from './wsp/connect.ts';
export { WSPRecvDisconnect, WSPSendDisconnect } from './wsp/disconnect.ts';
export { WSPDuplicateSocket } from './wsp/duplicate.ts';
export {
  type NetworkEvents,
  networkEvents,
  WSPEnumNetworkEvents,
  WSPEventSelect,
} from './wsp/event-select.ts';
export { WSPAsyncSelect } from './wsp/events.ts';
export { WSPIoctl } from './wsp/ioctl.ts';
export * from './wsp/ioctl-changes.ts';
export { SIO_GET_GROUP_QOS, SIO_SET_GROUP_QOS } from './wsp/ioctl-group-qos.ts';
export { SIO_GET_QOS, SIO_SET_QOS } from './wsp/ioctl-qos.ts';
export * from './wsp/ioctl-values.ts';
export * from './wsp/ioctls.ts';
export { WSPJoinLeaf } from './wsp/joinleaf.ts';
export { WSPListen } from './wsp/listen.ts';
export { WSPGetSockOpt, WSPSetSockOpt } from './wsp/options.ts';
export { WSPGetOverlappedResult } from './wsp/overlapped.ts';
export { WSPGetQOSByName } from './wsp/qos.ts';
export { WSPRecv } from './wsp/recv.ts';
export { WSPRecvFrom } from './wsp/recvfrom.ts';
export { type SocketSet, type TimeVal, WSPSelect } from './wsp/select.ts';
export { WSPSend } from './wsp/send.ts';
export { WSPSendTo } from './wsp/sendto.ts';
export { WSPShutdown } from './wsp/shutdown.ts';
export { WSPCloseSocket, WSPSocket } from './wsp/socket.ts';
export {
  type Fillable,
  type ProtocolInfo,
  protocolInfo,
  WSPCancelBlockingCall,
  WSPCleanup,
  WSPStartup,
  type WspData,
} from './wsp/startup.ts';
export { WSAWaitForMultipleEvents } from './wsp/wait.ts';
