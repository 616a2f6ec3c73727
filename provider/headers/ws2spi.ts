import type { Qos } from './qos.ts';
import type { Ref, SocketSet, WsaBuf } from './winsock2.ts';

/** A window procedure: `lParam` is the event in its low word and the error in its high word. */
export type WindowProc = (wMsg: number, wParam: number, lParam: number) => void;

/** A window (`hWnd`), to which messages can be posted. */
export interface Window {
  proc: WindowProc;
}

/** WSAUSERAPC: a procedure that a thread runs in an alertable wait or from its loop. */
export type UserApc = (dwContext: unknown) => void;

/** WSATHREADID: a thread that runs procedures. WPUOpenCurrentThread opens it; its handle is null once it is closed. */
export interface ThreadId {
  ThreadHandle: object | null;
}

/**
 * Creates a window for WSPAsyncSelect.
 *
 * @param proc called from the runtime's loop with each message
 */
export function createWindow(proc: WindowProc): Window {
  return { proc: proc };
}

/** An event object: set by the provider, reset by WSPEnumNetworkEvents or its owner. */
export interface EventObject {
  signalled: boolean;
  /** Called from the runtime's loop after the object was set; null when `signalled` is polled. */
  onSet: (() => void) | null;
  /** WSACloseEvent was called: the object is not an event object any more. */
  closed?: boolean;
}

/** WSPDATA: WSPStartup's description of the provider. Versions have the major number in the low byte. */
export interface WspData {
  wVersion: number;
  wHighVersion: number;
  szDescription: string;
}

/**
 * Decides about the top request of a listener's queue (LPCONDITIONPROC).
 *
 * @param lpCallerId the caller's sockaddr_in, 16 bytes (see `sockAddrOf`); like all arguments valid until the function
 * returns
 * @param lpCallerData always null: TCP carries no data in its connect
 * @param lpSQOS null, or, in programs that set the listener's quality of service, its flow specs as a proposal: TCP
 * does not transmit the caller's. The function may change them; they apply to the new socket
 * @param lpGQOS always null
 * @param lpCalleeId the local sockaddr_in at which the request arrived
 * @param lpCalleeData capacity 0: no data can be sent with the answer
 * @param g out: the group of the new socket: 0 for none, SG_UNCONSTRAINED_GROUP or SG_CONSTRAINED_GROUP for a new one,
 * or the id of an existing one
 * @param dwCallbackData the argument of WSPAccept
 * @returns CF_ACCEPT, CF_REJECT or CF_DEFER
 */
export type ConditionProc = (
  lpCallerId: WsaBuf,
  lpCallerData: WsaBuf | null,
  lpSQOS: Qos | null,
  lpGQOS: null,
  lpCalleeId: WsaBuf,
  lpCalleeData: WsaBuf,
  g: Ref<number>,
  dwCallbackData: number,
) => number;

/** WSAOVERLAPPED: the record of one operation at a time, reusable after its end. Created by `overlapped`. */
export interface Overlapped {
  /** STATUS_PENDING while the operation pends, then the same as `OffsetHigh`. */
  Internal: number;
  /** Bytes moved, after the end. */
  InternalHigh: number;
  /** The flags that a receive returned, after the end. */
  Offset: number;
  /** 0, or the error it ended with. */
  OffsetHigh: number;
  /**
   * The event object that is set at the end of an operation without a completion routine; null if `Internal` is polled.
   */
  hEvent: EventObject | null;
}

/**
 * Called from the runtime's loop when an operation has ended (LPWSAOVERLAPPED_COMPLETION_ROUTINE).
 *
 * @param dwError 0, or the error with which the operation failed
 * @param cbTransferred bytes moved
 * @param lpOverlapped the operation's record, free for the next operation
 * @param dwFlags the flags that a waiting receive would have returned in `lpFlags`
 */
export type CompletionRoutine = (
  dwError: number,
  cbTransferred: number,
  lpOverlapped: Overlapped,
  dwFlags: number,
) => void;

/** WSPUPCALLTABLE: the 15 upcalls, in the order of ws2spi.h. */
export type UpcallTable = {
  lpWPUCloseEvent(hEvent: EventObject, lpErrno: Ref<number>): boolean;
  lpWPUCloseSocketHandle(s: number, lpErrno: Ref<number>): number;
  lpWPUCreateEvent(lpErrno: Ref<number>): EventObject;
  lpWPUCreateSocketHandle(dwCatalogEntryId: number, dwContext: unknown, lpErrno: Ref<number>): number;
  lpWPUFDIsSet(s: number, fdset: SocketSet): boolean;
  lpWPUGetProviderPath(
    lpProviderId: string,
    lpszProviderDllPath: Ref<string>,
    lpProviderDllPathLen: Ref<number>,
    lpErrno: Ref<number>,
  ): number;
  lpWPUModifyIFSHandle(dwCatalogEntryId: number, ProposedHandle: number, lpErrno: Ref<number>): number;
  lpWPUPostMessage(hWnd: Window, Msg: number, wParam: number, lParam: number): boolean;
  lpWPUQueryBlockingCallback(
    dwCatalogEntryId: number,
    lplpfnCallback: Ref<((dwContext: number) => boolean) | null>,
    lpdwContext: Ref<number>,
    lpErrno: Ref<number>,
  ): number;
  lpWPUQuerySocketHandleContext(s: number, lpContext: Ref<unknown>, lpErrno: Ref<number>): number;
  lpWPUQueueApc(lpThreadId: ThreadId, lpfnUserApc: UserApc, dwContext: unknown, lpErrno: Ref<number>): number;
  lpWPUResetEvent(hEvent: EventObject, lpErrno: Ref<number>): boolean;
  lpWPUSetEvent(hEvent: EventObject, lpErrno: Ref<number>): boolean;
  lpWPUOpenCurrentThread(lpThreadId: ThreadId, lpErrno: Ref<number>): number;
  lpWPUCloseThread(lpThreadId: ThreadId, lpErrno: Ref<number>): number;
};

/** WSPSend. The parameters are described at the function. */
export type LPWSPSEND = (
  s: number,
  lpBuffers: WsaBuf[],
  dwBufferCount: number,
  lpNumberOfBytesSent: Ref<number> | null,
  dwFlags: number,
  lpOverlapped: Overlapped | null,
  lpCompletionRoutine: CompletionRoutine | null,
  lpThreadId: ThreadId | null,
  lpErrno: Ref<number>,
) => number;

/** WSPRecv. The parameters are described at the function. */
export type LPWSPRECV = (
  s: number,
  lpBuffers: WsaBuf[],
  dwBufferCount: number,
  lpNumberOfBytesRecvd: Ref<number> | null,
  lpFlags: Ref<number>,
  lpOverlapped: Overlapped | null,
  lpCompletionRoutine: CompletionRoutine | null,
  lpThreadId: ThreadId | null,
  lpErrno: Ref<number>,
) => number;
