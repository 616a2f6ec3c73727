/**
 * Indices into a handle's options. An option is a number, a flag 0 or 1, a time of `_MS` milliseconds with 0 for no
 * limit. Each entry holds the difference from its default, so that a new socket's options are all 0.
 */
export const REUSE_ADDRESS = 0;
export const KEEP_ALIVE = 1;
export const OOB_INLINE = 2;
export const DEBUG = 3;
export const DONT_ROUTE = 4;
export const NO_DELAY = 5;
export const LINGER_ON = 6;
export const LINGER_SECONDS = 7;
export const SEND_BUFFER = 8;
export const RECEIVE_BUFFER = 9;
export const SEND_TIMEOUT_MS = 10;
export const RECEIVE_TIMEOUT_MS = 11;
export const EXCLUSIVE_ADDRESS = 12;
export const BROADCAST = 13;
export const CONDITIONAL_ACCEPT = 14;
export const TYPE_OF_SERVICE = 15;
export const TIME_TO_LIVE = 16;
export const DONT_FRAGMENT = 17;
export const MAX_SEGMENT = 18;
export const MAX_RETRY_SECONDS = 19;
export const KEEP_IDLE_SECONDS = 20;
export const KEEP_COUNT = 21;
export const KEEP_INTERVAL_SECONDS = 22;
export const MULTICAST_INTERFACE = 23;
export const MULTICAST_TTL = 24;
export const MULTICAST_LOOP = 25;
export const NO_CHECKSUM = 26;
export const CHECKSUM_COVERAGE = 27;
/** These two belong to one socket and are not inherited by accepted sockets. */
export const GROUP_ID = 28;
export const GROUP_PRIORITY = 29;
/** SIO_UDP_CONNRESET FALSE: "port unreachable" is not reported. */
export const NO_CONNECTION_RESET = 30;
export const OPTIONS = 31;

/** The defaults that are not 0. */
export const DEFAULT_TTL = 128;
export const DEFAULT_MULTICAST_TTL = 1;
/** The largest segment on Ethernet, in bytes. */
export const DEFAULT_MAX_SEGMENT = 1460;
/** The chip gives up after 31.8 s. */
export const DEFAULT_MAX_RETRY_SECONDS = 32;
export const DEFAULT_KEEP_IDLE_SECONDS = 7200;
