import { extras } from '../../engine/hooks.ts';
import type { Provider } from '../../engine/provider.ts';
import type { ThreadId, UserApc, Window } from '../upcalls/messages.ts';

/** A procedure runs: what it waits for itself runs no other, since completion routines do not nest. */
let running = false;

/** The runtime's one thread. A procedure is a message to it, with the procedure and its context for parameters. */
const LOOP: Window = {
  proc: function (_wMsg: number, wParam: number, lParam: number): void {
    const apc: unknown = wParam;
    running = true;
    try {
      (apc as UserApc)(lParam);
    } finally {
      running = false;
    }
  },
};

/** Those that are queued at the beginning of the wait: one that queues itself again runs in the next. */
extras.runProcedures = function (provider: Provider): boolean {
  const messages = provider.messages;
  let ran = false;
  if (running) return false;
  for (let left = messages.queuedFor(LOOP); left > 0 && !provider.ended && messages.dispatchTo(LOOP); left--)
    ran = true;
  return ran;
};

/**
 * Has a procedure run by a thread, once: from the runtime's loop, in turn with the messages that wait there, or before
 * that in an alertable wait, in turn with other procedures alone. It never runs from inside the call that queues it,
 * and not any more after the last WSPCleanup.
 *
 * Alertable are the waits of WSPAccept, WSPConnect, WSPRecv, WSPRecvFrom, WSPSend, WSPSendTo and WSPSelect, and that of
 * WSAWaitForMultipleEvents where it is asked to be. Those of WSPGetOverlappedResult and WSPCloseSocket are not.
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
