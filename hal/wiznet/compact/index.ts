/** The module '#layout' of chips whose registers of a socket are neighbours. */

export * from './frames.ts';
export * from './places.ts';
