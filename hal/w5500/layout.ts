/** The module '#layout' of hal/wiznet on a W5500: which registers of a socket go in one frame. */

export * from '../wiznet/compact/index.ts';
