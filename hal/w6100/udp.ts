/** The W6100's datagrams over IPv4: the module `#chip/udp`, whose contract is in hal/chip-udp.ts. */

export { announceUnreachable, isBroadcast, isGroup, unreachable } from '../wiznet/udp/addresses.ts';
export { forget, isAimedAt, isSending, isUnanswered, look, open } from '../wiznet/udp/look.ts';
export { discard, first, read, sizeOfAll } from '../wiznet/udp/receive.ts';
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
} from '../wiznet/udp/send.ts';
