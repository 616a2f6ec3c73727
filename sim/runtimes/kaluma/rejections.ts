/** Called with the reason of a rejected promise without a handler. */
type Listener = (reason: unknown) => void;

/** The listener by the Promise of each program's world. A world that is gone is not kept by it. */
let worlds: { promise: WeakRef<object>; listener: WeakRef<Listener> }[] = [];
let isWatching = false;
let isSettling = false;

/**
 * Tells `listener` of promises of one world that were rejected, and that nobody handles: Node would end the process. It is
 * told when the thread comes back to its event loop, and for as long as somebody else keeps `listener`. What is no
 * promise of such a world goes its usual way.
 */
export function watchRejections(promise: object, listener: Listener): void {
  worlds = worlds.filter((world) => world.promise.deref() && world.listener.deref());
  worlds.push({ promise: new WeakRef(promise), listener: new WeakRef(listener) });
  if (isWatching) return;
  isWatching = true;
  // Before a runner of tests looks at it.
  process.prependListener('unhandledRejection', onRejection);
}

/**
 * Does what the thread does with rejected promises when it comes back to its event loop: for a thread that never does. Runs
 * promise jobs of the host, too.
 */
export function settleRejections(): void {
  isSettling = true;
  try {
    (process as { _tickCallback?: () => void })._tickCallback?.();
  } finally {
    isSettling = false;
  }
}

function onRejection(reason: unknown, promise: Promise<unknown>): void {
  // Runners of tests leave alone what somebody else listens for: they are to find themselves alone.
  process.off('unhandledRejection', onRejection);
  if (isSettling) process.prependListener('unhandledRejection', onRejection);
  else setImmediate(() => process.prependListener('unhandledRejection', onRejection));
  for (const world of worlds) {
    const made = world.promise.deref() as (new () => object) | undefined;
    if (made && promise instanceof made) return world.listener.deref()?.(reason);
  }
  // As Node does without a listener.
  if (process.listenerCount('unhandledRejection') === (isSettling ? 1 : 0)) throw reason;
}
