/** The W6100 behind the contract of hal/chip.ts: the module '#chip' of the boards that have one. */

export { connect } from '../wiznet/dialing.ts';
export * from '../wiznet/index.ts';
export { listen } from '../wiznet/sockets.ts';
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
