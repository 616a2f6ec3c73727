import type { Provider } from './provider.ts';
import type { ThreadId, UserApc, Window } from './upcalls.ts';

/** The runtime's one thread. A procedure is a message to it, with the procedure and its context for parameters. */
const LOOP: Window = {
  proc: function (_wMsg: number, wParam: number, lParam: number): void {
    const apc: unknown = wParam;
    (apc as UserApc)(lParam);
  },
};

/**
 * Has a procedure run by a thread, once, from the runtime's loop, in turn with the messages that wait there: never
 * from inside the call that queues it. It is not run any more after the last WSPCleanup.
 *
 * @param lpThreadId an open thread, or null for the runtime's one
 * @param dwContext what the procedure gets; the queue may hold on to it until 64 more messages went through
 * @returns false when nothing was done: the thread is closed, or the queue is full, and the provider asks again
 * @see WPUQueueApc, ws2spi.h
 */
export function queueApc(
  provider: Provider,
  lpThreadId: ThreadId | null,
  lpfnUserApc: UserApc,
  dwContext: unknown,
): boolean {
  const upcalls = provider.upcalls;
  if (upcalls.queueApc) return upcalls.queueApc(lpThreadId, lpfnUserApc, dwContext);
  if (lpThreadId && !lpThreadId.ThreadHandle) return false;
  return provider.messages.postMessage(LOOP, 0, lpfnUserApc, dwContext);
}

/** Opens the thread that calls, which is the runtime's one: procedures can be queued to it until it is closed. */
export function openThread(lpThreadId: ThreadId): void {
  lpThreadId.ThreadHandle = LOOP;
}
