/** The W5500's datagrams (datasheet chapter 9): the module `#chip/udp`, whose contract is in hal/chip-udp.ts. */

export * from '../wiznet/udp/index.ts';
export { open } from '../wiznet/udp/look.ts';
