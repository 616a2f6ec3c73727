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
 * Makes an upcall table: what WSPStartup takes, and what a provider upon this one is started with. A host puts functions
 * of its own in the place of any. This provider asks lpWPUPostMessage, lpWPUSetEvent, lpWPUResetEvent, lpWPUQueueApc
 * (with lpWPUOpenCurrentThread) and lpWPUQueryBlockingCallback.
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
