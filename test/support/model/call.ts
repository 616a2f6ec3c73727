import type { ModelSocket } from './socket.ts';
import type { World } from './world.ts';
/**
 * A call of an application. It is made, and its result compared with the specification's. `n` selects one of the
 * variants of a call. Returns false if it is not possible now.
 */
export type Call = (w: World, s: ModelSocket, n: number) => boolean;
