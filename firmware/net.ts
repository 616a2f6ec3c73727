import { installNet } from '../provider/adapters/kaluma-net.ts';
import { boot } from './boot.ts';

/** Brings the board up and gives the runtime's own modules `net` and `http` a network. */
export function bootNet(): void {
  installNet(boot(), NETWORK.ip.join('.'), BACKLOG, null);
}
