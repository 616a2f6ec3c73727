/** The W6100 behind the contract of hal/chip.ts: the module '#chip' of the boards that have one. */

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
} from '../wiznet/bytes.ts';
export { verifyWrites } from '../wiznet/checks/verify-writes.ts';
export { beginCheck, endCheck, glance, glanceAtEnd, inspect, isMisfit, look } from '../wiznet/looks.ts';
export { memoryOf, shareMemory } from '../wiznet/memory.ts';
export { setKeepAlive, setPackets, setPlainPackets } from '../wiznet/settings.ts';
export { ADDRESS_BYTES, BUFFER_SIZE as SOCKET_MEMORY, LISTENS, SOCKETS } from '../wiznet/sizes.ts';
export {
  accepted,
  clearReleased,
  close,
  connect,
  isUnreachable,
  listen,
  release,
} from '../wiznet/sockets.ts';
export { WiznetChip as Chip } from '../wiznet/state.ts';
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
} from '../wiznet/view.ts';
export { conflicts, hasLink, isDead, onAttention, wantsAttention } from '../wiznet/whole.ts';
export {
  complaint,
  configure,
  events,
  isAlive,
  isAsSetUp,
  isPresent,
  NAME,
  reset,
} from './chip.ts';
export { allowSilentRefusal, isSilent, refuseSilently, SILENT_REFUSAL } from './silence.ts';
