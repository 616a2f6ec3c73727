/** What the drivers of WIZnet's chips have in common of the contract of hal/chip-udp.ts. */

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
