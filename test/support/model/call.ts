import type { ModelSocket } from './socket.ts';
import type { World } from './world.ts';
/**
 * The calls of an application. Each is made, and its answer compared with the specification's. `n` decides between
 * the variants of a call; false: it makes no sense now.
 */
export type Call = (w: World, s: ModelSocket, n: number) => boolean;
