/** The W5100S behind the contract of hal/chip.ts: the module '#chip' of the boards that have one. */

export * from '../wiznet/index.ts';
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
export { connect, listen } from './sockets.ts';
