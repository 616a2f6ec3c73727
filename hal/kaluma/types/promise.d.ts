/** The part of promises that both Kaluma and Espruino have, and of Kaluma's iteration, that this project uses. */

// biome-ignore lint/suspicious/noShadowRestrictedNames: the library for the boards has the type alone
declare const Promise: {
  new <T>(executor: (resolve: (value: T) => void, reject: (error: Error) => void) => void): Promise<T>;
};

/** Absent on Espruino. */
// biome-ignore lint/suspicious/noShadowRestrictedNames: the library for the boards has none
declare const Symbol: (() => symbol) & { asyncIterator: symbol };
