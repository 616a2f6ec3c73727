/**
 * The remaining error codes of winsock2.h, for programs that name them. This provider never returns them, and
 * `errorName` returns only their numbers.
 */
export const WSA_NOT_ENOUGH_MEMORY = 8;
export const WSAEBADF = 10009;
export const WSAEPROTOTYPE = 10041;
export const WSAEPFNOSUPPORT = 10046;
export const WSAETOOMANYREFS = 10059;
export const WSAELOOP = 10062;
export const WSAENAMETOOLONG = 10063;
export const WSAEHOSTDOWN = 10064;
export const WSAENOTEMPTY = 10066;
export const WSAEUSERS = 10068;
export const WSAEDQUOT = 10069;
export const WSAESTALE = 10070;
export const WSAEREMOTE = 10071;
export const WSAEDISCON = 10101;
export const WSAENOMORE = 10102;
export const WSAECANCELLED = 10103;
export const WSAEINVALIDPROCTABLE = 10104;
export const WSAEINVALIDPROVIDER = 10105;
export const WSAEPROVIDERFAILEDINIT = 10106;
export const WSASYSCALLFAILURE = 10107;
export const WSASERVICE_NOT_FOUND = 10108;
export const WSATYPE_NOT_FOUND = 10109;
export const WSA_E_NO_MORE = 10110;
export const WSA_E_CANCELLED = 10111;
export const WSAEREFUSED = 10112;
export const WSA_QOS_RECEIVERS = 11005;
export const WSA_QOS_SENDERS = 11006;
export const WSA_QOS_NO_SENDERS = 11007;
export const WSA_QOS_NO_RECEIVERS = 11008;
export const WSA_QOS_REQUEST_CONFIRMED = 11009;
export const WSA_QOS_ADMISSION_FAILURE = 11010;
export const WSA_QOS_POLICY_FAILURE = 11011;
export const WSA_QOS_BAD_STYLE = 11012;
export const WSA_QOS_BAD_OBJECT = 11013;
export const WSA_QOS_TRAFFIC_CTRL_ERROR = 11014;
export const WSA_QOS_GENERIC_ERROR = 11015;
export const WSA_QOS_ESERVICETYPE = 11016;
export const WSA_QOS_EFLOWSPEC = 11017;
export const WSA_QOS_EPROVSPECBUF = 11018;
export const WSA_QOS_EFILTERSTYLE = 11019;
export const WSA_QOS_EFILTERTYPE = 11020;
export const WSA_QOS_EFILTERCOUNT = 11021;
export const WSA_QOS_EOBJLENGTH = 11022;
export const WSA_QOS_EFLOWCOUNT = 11023;
/** Spelled as in the header. */
export const WSA_QOS_EUNKOWNPSOBJ = 11024;
export const WSA_QOS_EPOLICYOBJ = 11025;
export const WSA_QOS_EFLOWDESC = 11026;
export const WSA_QOS_EPSFLOWSPEC = 11027;
export const WSA_QOS_EPSFILTERSPEC = 11028;
export const WSA_QOS_ESDMODEOBJ = 11029;
export const WSA_QOS_ESHAPERATEOBJ = 11030;
export const WSA_QOS_RESERVED_PETYPE = 11031;
