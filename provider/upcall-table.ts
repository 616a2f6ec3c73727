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

/** WSPUPCALLTABLE: the 15 upcalls, in its order. */
export type UpcallTable = ReturnType<typeof upcallTable>;

/**
 * Makes the upcall table that a provider upon this one is started with. This provider itself asks no more of its host
 * than `Upcalls` says, which are also what a host replaces to have messages and events its own way.
 *
 * @see WSPUPCALLTABLE, ws2spi.h
 */
export function upcallTable() {
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
