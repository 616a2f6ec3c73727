/** What a program does not get over an adapter, by the name of the case, and why. */
export type Skipped = Record<string, string>;

export const SKIPPED_ON_KALUMA: Skipped = {};

export const SKIPPED_ON_ESPRUINO: Skipped = {
  'a client that has ended its side gets an answer that is written later':
    'the runtime closes a connection of net at the end of its peer',
};

export const SKIPPED_ON_PROMISES: Skipped = {
  'a client reaches a host by its name, and an unknown name is an error':
    'connect takes an address; names are looked up by startDns',
};
