/** The module '#layout' of chips in which the registers of a socket lie side by side. */

export * from './frames.ts';
export * from './places.ts';
