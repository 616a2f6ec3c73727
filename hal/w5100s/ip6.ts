/** The W5100S knows IPv4 alone: the module `#chip/ip6`, whose contract is in hal/chip-ip6.ts. */

export * from '../no-ip6.ts';
