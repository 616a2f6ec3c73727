import { hooks } from '../../engine/records/hooks.ts';
import type { Provider } from '../../engine/records/provider.ts';
import type { ThreadId, UserApc } from '../../headers/ws2spi.ts';

/** A procedure runs: in its own waits no other one runs, since completion routines do not nest. */
let running = false;

/** The runtime's one thread. */
const LOOP = {};

/** How the queue calls a procedure. */
function callProcedure(lpfnUserApc: unknown, dwContext: unknown): void {
  running = true;
  try {
    (lpfnUserApc as UserApc)(dwContext);
  } finally {
    running = false;
  }
}

/** Runs those that are queued when the wait begins: one that queues itself again runs in the next wait. */
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
  return provider.messages.queueCallback(callProcedure, lpfnUserApc, dwContext);
}

/** Opens the thread that calls, which is the runtime's one: procedures can be queued to it until it is closed. */
export function openThread(lpThreadId: ThreadId): void {
  lpThreadId.ThreadHandle = LOOP;
}
