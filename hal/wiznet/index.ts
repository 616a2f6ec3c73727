/** What the drivers of WIZnet's chips have in common of the contract of hal/chip.ts. */

export {
  acknowledged,
  arrived,
  discard,
  finish,
  flush,
  isDrained,
  mayWrite,
  read,
  readable,
  received,
  refilled,
  transmitted,
  unacknowledged,
  writable,
  write,
} from './bytes.ts';
export { verifyWrites } from './checks/verify-writes.ts';
export { isUnreachable } from './dialing.ts';
export { beginCheck, endCheck, glance, glanceAtEnd, inspect, isMisfit, look } from './looks.ts';
export { memoryOf, shareMemory } from './memory.ts';
export { setKeepAlive, setPackets, setPlainPackets } from './settings.ts';
export { ADDRESS_BYTES, BUFFER_SIZE as SOCKET_MEMORY, LISTENS, SOCKETS } from './sizes.ts';
export { accepted, clearReleased, close, release } from './sockets.ts';
export { WiznetChip as Chip } from './state.ts';
export {
  copyPeerIp,
  hasConnection,
  isClosed,
  isConnected,
  isFinished,
  isHandshaking,
  isListening,
  isLost,
  isOver,
  isPeerClosed,
  isQuietListener,
  isReset,
  isTimedOut,
  isUntaken,
  portOfPeer,
  View,
} from './view.ts';
export { conflicts, hasLink, isDead, onAttention, setBacklog, wantsAttention } from './whole.ts';
