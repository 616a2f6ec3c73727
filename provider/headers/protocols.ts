/** Constants of WSAPROTOCOL_INFO: winsock2.h. */

/** `dwServiceFlags1`: properties of a protocol. */
export const XP1_CONNECTIONLESS = 0x00001;
export const XP1_GUARANTEED_DELIVERY = 0x00002;
export const XP1_GUARANTEED_ORDER = 0x00004;
export const XP1_MESSAGE_ORIENTED = 0x00008;
export const XP1_PSEUDO_STREAM = 0x00010;
export const XP1_GRACEFUL_CLOSE = 0x00020;
export const XP1_EXPEDITED_DATA = 0x00040;
export const XP1_CONNECT_DATA = 0x00080;
export const XP1_DISCONNECT_DATA = 0x00100;
export const XP1_SUPPORT_BROADCAST = 0x00200;
export const XP1_SUPPORT_MULTIPOINT = 0x00400;
export const XP1_MULTIPOINT_CONTROL_PLANE = 0x00800;
export const XP1_MULTIPOINT_DATA_PLANE = 0x01000;
export const XP1_QOS_SUPPORTED = 0x02000;
export const XP1_INTERRUPT = 0x04000;
export const XP1_UNI_SEND = 0x08000;
export const XP1_UNI_RECV = 0x10000;
export const XP1_IFS_HANDLES = 0x20000;
export const XP1_PARTIAL_MESSAGE = 0x40000;

/** `dwProviderFlags`: properties of a record. */
export const PFL_MULTIPLE_PROTO_ENTRIES = 1;
export const PFL_RECOMMENDED_PROTO_ENTRY = 2;
export const PFL_HIDDEN = 4;
export const PFL_MATCHES_PROTOCOL_ZERO = 8;

/** `iNetworkByteOrder`. */
export const BIGENDIAN = 0;
export const LITTLEENDIAN = 1;
/** `iSecurityScheme`: none. */
export const SECURITY_PROTOCOL_NONE = 0;
