import type { UpcallTable } from '../../headers/ws2spi.ts';
import {
  WPUCloseEvent,
  WPUCloseThread,
  WPUCreateEvent,
  WPUOpenCurrentThread,
  WPUPostMessage,
  WPUQueryBlockingCallback,
  WPUQueueApc,
  WPUResetEvent,
  WPUSetEvent,
} from './wpu.ts';
import {
  WPUCloseSocketHandle,
  WPUCreateSocketHandle,
  WPUFDIsSet,
  WPUGetProviderPath,
  WPUModifyIFSHandle,
  WPUQuerySocketHandleContext,
} from './wpu-handles.ts';

/**
 * Creates an upcall table: the argument of WSPStartup, also for a provider layered above this one. A host may replace
 * any of its functions. This provider calls lpWPUPostMessage, lpWPUSetEvent, lpWPUResetEvent, lpWPUQueueApc (with
 * lpWPUOpenCurrentThread) and lpWPUQueryBlockingCallback.
 *
 * @see WSPUPCALLTABLE, ws2spi.h
 */
export function upcallTable(): UpcallTable {
  return {
    lpWPUCloseEvent: WPUCloseEvent,
    lpWPUCloseSocketHandle: WPUCloseSocketHandle,
    lpWPUCreateEvent: WPUCreateEvent,
    lpWPUCreateSocketHandle: WPUCreateSocketHandle,
    lpWPUFDIsSet: WPUFDIsSet,
    lpWPUGetProviderPath: WPUGetProviderPath,
    lpWPUModifyIFSHandle: WPUModifyIFSHandle,
    lpWPUPostMessage: WPUPostMessage,
    lpWPUQueryBlockingCallback: WPUQueryBlockingCallback,
    lpWPUQuerySocketHandleContext: WPUQuerySocketHandleContext,
    lpWPUQueueApc: WPUQueueApc,
    lpWPUResetEvent: WPUResetEvent,
    lpWPUSetEvent: WPUSetEvent,
    lpWPUOpenCurrentThread: WPUOpenCurrentThread,
    lpWPUCloseThread: WPUCloseThread,
  };
}
