/**
 * Codes of WSPIoctl that this provider refuses, each with WSAEOPNOTSUPP: winsock2.h, mstcpip.h. Supported codes are
 * exported with their handlers; FIONBIO and FIONREAD are in winsock2.ts.
 */
export const FIOASYNC = 0x8004667d;
export const SIO_ASSOCIATE_HANDLE = 0x88000001;
export const SIO_FIND_ROUTE = 0x48000003;
export const SIO_FLUSH = 0x28000004;
export const SIO_GET_EXTENSION_FUNCTION_POINTER = 0xc8000006;
export const SIO_TRANSLATE_HANDLE = 0xc800000d;
export const SIO_QUERY_TARGET_PNP_HANDLE = 0x48000018;
export const SIO_RCVALL = 0x98000001;

/** Interface flags in the output of SIO_GET_INTERFACE_LIST. */
export const IFF_UP = 0x01;
export const IFF_BROADCAST = 0x02;
export const IFF_LOOPBACK = 0x04;
export const IFF_POINTTOPOINT = 0x08;
export const IFF_MULTICAST = 0x10;
