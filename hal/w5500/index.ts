/** The W5500 behind the contract of hal/chip.ts: the module '#chip' of the boards that have one. */

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
export {
  complaint,
  configure,
  conflicts,
  events,
  hasLink,
  isAlive,
  isAsSetUp,
  isDead,
  isPresent,
  NAME,
  onAttention,
  reset,
  wantsAttention,
} from './chip.ts';
export { beginCheck, endCheck, glance, glanceAtEnd, inspect, isMisfit, look } from './looks.ts';
export { memoryOf, shareMemory } from './memory.ts';
export { setKeepAlive, setPackets, setPlainPackets } from './settings.ts';
export { ADDRESS_BYTES, BUFFER_SIZE as SOCKET_MEMORY, LISTENS, SOCKETS } from './sizes.ts';
export { accepted, clearReleased, close, connect, isUnreachable, listen, release } from './sockets.ts';
export { W5500 as Chip } from './state.ts';
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
