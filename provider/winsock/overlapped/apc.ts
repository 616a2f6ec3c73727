import { hooks } from '../../engine/records/hooks.ts';
import type { Provider } from '../../engine/records/provider.ts';
import type { ThreadId, UserApc } from '../../headers/ws2spi.ts';

/** True while a procedure runs. Waits inside it run no further one, since completion routines do not nest. */
let running = false;

/** The runtime's only thread. */
const LOOP = {};

/** Calls a procedure from the queue. */
function callProcedure(lpfnUserApc: unknown, dwContext: unknown): void {
  running = true;
  try {
    (lpfnUserApc as UserApc)(dwContext);
  } finally {
    running = false;
  }
}

/** Runs the procedures that are queued when the wait begins. One that queues itself again runs in the next wait. */
function run(provider: Provider): boolean {
  const messages = provider.messages;
  let ran = false;
  if (running) return false;
  for (let left = messages.queuedOf(callProcedure); left > 0 && !provider.ended; left--)
    if (messages.dispatchOf(callProcedure)) ran = true;
  return ran;
}

hooks.procedures = { run: run };

/**
 * Queues a procedure to be run by a thread, once: from the runtime's loop, in order with the queued messages, or
 * earlier in an alertable wait, in order with other procedures only. It never runs from inside the call that queues it,
 * and not after the last WSPCleanup.
 *
 * The waits of WSPAccept, WSPConnect, WSPRecv, WSPRecvFrom, WSPSend, WSPSendTo and WSPSelect are alertable, and that of
 * WSAWaitForMultipleEvents on request. Those of WSPGetOverlappedResult and WSPCloseSocket are not.
 *
 * @param lpThreadId an open thread, or null for the runtime's only one
 * @param lpfnUserApc the procedure
 * @param dwContext the argument of the procedure; the queue may hold a reference to it until 64 more messages have
 * passed
 * @returns false if nothing was done: the thread is closed, or the queue is full, and the provider tries again
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
  return provider.messages.queueCallback(callProcedure, lpfnUserApc, dwContext);
}

/** Opens the calling thread, which is the runtime's only one: procedures can be queued to it until it is closed. */
export function openThread(lpThreadId: ThreadId): void {
  lpThreadId.ThreadHandle = LOOP;
}
