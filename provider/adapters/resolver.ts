/** Resolves a host name: calls `done` with its address, 4 bytes that are valid during the call only, or null. */
export type Resolver = (host: string, done: (ip: Uint8Array | null) => void) => void;
