import type { Upcalls } from '../../engine/records/callbacks.ts';
import type { Provider } from '../../engine/records/provider.ts';
import type { EventObject, ThreadId, UpcallTable, UserApc, Window } from '../../headers/ws2spi.ts';

/** The catalogue entry of all protocols of this provider. */
const CATALOG_ENTRY = 1;

/** Returns true if the argument of WSPStartup is a complete WSPUPCALLTABLE, or `Upcalls`. */
export function isHost(host: UpcallTable | Upcalls): boolean {
  const table = host as UpcallTable;
  if (!isFunction(table.lpWPUPostMessage)) return isUpcalls(host as Upcalls);
  const rest: unknown[] = [
    table.lpWPUCloseEvent,
    table.lpWPUCloseSocketHandle,
    table.lpWPUCreateEvent,
    table.lpWPUCreateSocketHandle,
    table.lpWPUFDIsSet,
    table.lpWPUGetProviderPath,
    table.lpWPUModifyIFSHandle,
    table.lpWPUQueryBlockingCallback,
    table.lpWPUQuerySocketHandleContext,
    table.lpWPUQueueApc,
    table.lpWPUResetEvent,
    table.lpWPUSetEvent,
    table.lpWPUOpenCurrentThread,
    table.lpWPUCloseThread,
  ];
  for (let i = 0; i < rest.length; i++) if (!isFunction(rest[i])) return false;
  return true;
}

function isUpcalls(host: Upcalls): boolean {
  const others: unknown[] = [host.setEvent, host.resetEvent, host.queueApc, host.blockingCallback];
  for (let i = 0; i < others.length; i++) if (others[i] && !isFunction(others[i])) return false;
  return isFunction(host.postMessage);
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}

/** Uses `host` for the provider's upcalls from now on. */
export function adopt(provider: Provider, host: UpcallTable | Upcalls): void {
  const isTable = isFunction((host as UpcallTable).lpWPUPostMessage);
  provider.upcalls = isTable ? new Host(provider, host as UpcallTable) : (host as Upcalls);
}

/**
 * A WSPUPCALLTABLE as the provider calls it. While one of its functions runs, the provider uses its own upcalls: a
 * table may be the provider's own, or call that one, and its functions call the provider again.
 */
class Host implements Upcalls {
  blockingCallback: () => boolean;
  private readonly provider: Provider;
  private readonly table: UpcallTable;
  private readonly thread: ThreadId = { ThreadHandle: null };
  private readonly err = { value: 0 };

  constructor(provider: Provider, table: UpcallTable) {
    this.provider = provider;
    this.table = table;
    this.blockingCallback = () => this.goesOn();
  }

  postMessage(hWnd: Window, wMsg: number, wParam: number, lParam: number): boolean {
    return this.ask(() => this.table.lpWPUPostMessage(hWnd, wMsg, wParam, lParam));
  }

  setEvent(hEvent: EventObject): boolean {
    return this.ask(() => this.table.lpWPUSetEvent(hEvent, this.err));
  }

  resetEvent(hEvent: EventObject): void {
    this.ask(() => this.table.lpWPUResetEvent(hEvent, this.err));
  }

  queueApc(lpThreadId: ThreadId | null, lpfnUserApc: UserApc, dwContext: unknown): boolean {
    return this.ask(() => {
      if (!this.thread.ThreadHandle) this.table.lpWPUOpenCurrentThread(this.thread, this.err);
      return this.table.lpWPUQueueApc(lpThreadId || this.thread, lpfnUserApc, dwContext, this.err) === 0;
    });
  }

  private goesOn(): boolean {
    return this.ask(() => {
      const callback: { value: ((dwContext: number) => boolean) | null } = { value: null };
      const context = { value: 0 };
      this.table.lpWPUQueryBlockingCallback(CATALOG_ENTRY, callback, context, this.err);
      return !callback.value || callback.value(context.value);
    });
  }

  private ask(upcall: () => boolean): boolean {
    const provider = this.provider;
    const before = provider.upcalls;
    provider.upcalls = provider.messages;
    try {
      return upcall();
    } finally {
      // Another startup may have set another table meanwhile.
      if (provider.upcalls === provider.messages) provider.upcalls = before;
    }
  }
}
