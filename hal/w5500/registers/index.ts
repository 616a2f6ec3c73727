/** The module '#registers' of hal/wiznet on a W5500: how its frames are made, and where its registers are. */

export * from '../../wiznet/block/frame.ts';
export * from '../../wiznet/compact/regs.ts';
export * from '../../wiznet/regs.ts';
export * from './frame.ts';
export * from './regs.ts';
