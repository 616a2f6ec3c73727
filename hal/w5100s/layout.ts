/** The module '#layout' of hal/wiznet on a W5100S: which registers of a socket go in one frame. */

export * from '../wiznet/compact/index.ts';
