/** newlib's numbers, as errno has them (nina-spi.md, chapter 6). */
export const EIO = 5;
export const EBADF = 9;
export const EAGAIN = 11;
export const EINVAL = 22;
export const ENFILE = 23;
export const ECONNRESET = 104;
export const EADDRINUSE = 112;
export const EHOSTUNREACH = 118;
export const EINPROGRESS = 119;
export const EALREADY = 120;
export const EISCONN = 127;
export const ENOTCONN = 128;
