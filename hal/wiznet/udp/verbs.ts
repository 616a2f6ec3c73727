/** The verbs of '#chip/udp' (hal/chip-udp.ts) that are the same on all chips of the family. */

export { announceUnreachable, isBroadcast, isGroup, unreachable } from './addresses.ts';
export { forget, isAimedAt, isSending, isUnanswered, look } from './look.ts';
export { discard, first, read, sizeOfAll } from './receive.ts';
export {
  announceSent,
  beginEmpty,
  fill,
  MAX_DATAGRAM,
  room,
  sendAgain,
  sendTo,
  sendToGroup,
  setTimeToLive,
  takeBack,
} from './send.ts';
