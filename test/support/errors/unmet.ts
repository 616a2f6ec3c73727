/** The reason why an error that chapter 18 of Winsock SPI documents cannot occur here. */

const RECORDS = 'it works on the provider’s own records, which need no network';
const NO_WAIT = 'it never waits, so it may be called while another call blocks';
const NO_MEMORY = 'everything is reserved when the provider starts: nothing can run out';
const GRANTED =
  'a request is never taken back once its condition function has accepted it, and has no time limit';
const DARK = 'a chip that does not answer is tried again, and the wait goes on';
const DROPPED = 'it lets go of the socket whether or not the chip answers';
const NO_ROUTES = 'the chip has one gateway and no routes: it asks the gateway, or nobody';
const CHIPS_END = 'the chip drops what it was to end: there is no longer a connection to be told of';
const STREAMS = 'TCP has no messages whose end a disconnect could be';
const FEW = 'more sockets than the chip has only means that fewer clients can wait';
const IGNORED = 'parameters that are none are taken for none';
const UNCONNECTED = 'a membership is no connection';
const AT_ONCE = 'the chip joins at once';

/** For each function, the errors by their names in chapter 18, and the reason. */
export const UNMET: Record<string, Record<string, string>> = {
  WSPAccept: { NETDOWN: DARK, ACCES: GRANTED, NOBUFS: NO_MEMORY },
  WSPAsyncSelect: { NETDOWN: RECORDS, INPROGRESS: NO_WAIT },
  WSPBind: { NETDOWN: RECORDS, INPROGRESS: NO_WAIT },
  WSPCancelBlockingCall: { NETDOWN: RECORDS },
  WSPCleanup: { NETDOWN: DROPPED },
  WSPCloseSocket: { NETDOWN: DROPPED, INPROGRESS: NO_WAIT },
  WSPDuplicateSocket: { NETDOWN: RECORDS, INPROGRESS: NO_WAIT, NOBUFS: NO_MEMORY },
  WSPEnumNetworkEvents: { NETDOWN: RECORDS, INPROGRESS: NO_WAIT },
  WSPEventSelect: { NETDOWN: RECORDS, INPROGRESS: NO_WAIT },
  WSPGetOverlappedResult: { NETDOWN: RECORDS, INVAL: 'WSA_INVALID_PARAMETER says it' },
  WSPGetPeerName: { NETDOWN: RECORDS, INPROGRESS: NO_WAIT },
  WSPGetSockName: { NETDOWN: RECORDS, INPROGRESS: NO_WAIT },
  WSPGetSockOpt: { NETDOWN: RECORDS, INPROGRESS: NO_WAIT },
  WSPGetQOSByName: { NETDOWN: RECORDS },
  WSPIoctl: {
    NETDOWN: RECORDS,
    NOPROTOOPT: 'every code that is known is carried out; WSAEOPNOTSUPP says that one is not',
  },
  WSPJoinLeaf: {
    NETDOWN: DARK,
    INPROGRESS: NO_WAIT,
    ACCES: 'a group is not everybody',
    ALREADY: AT_ONCE,
    CONNREFUSED: AT_ONCE,
    HOSTUNREACH: AT_ONCE,
    INTR: AT_ONCE,
    ISCONN: UNCONNECTED,
    NETUNREACH: NO_ROUTES,
    TIMEDOUT: AT_ONCE,
    WOULDBLOCK: AT_ONCE,
  },
  WSPListen: {
    NETDOWN: DARK,
    INPROGRESS: NO_WAIT,
    ADDRINUSE: 'WSPBind says it: who may share a port may listen there, too',
    MFILE: FEW,
    NOBUFS: FEW,
  },
  WSPRecv: { DISCON: STREAMS },
  WSPRecvDisconnect: { NETDOWN: CHIPS_END, INPROGRESS: NO_WAIT, FAULT: IGNORED },
  WSPRecvFrom: {
    DISCON: STREAMS,
    ISCONN: 'a connected socket may be told the sender: documented, not enforced',
  },
  WSPSelect: { FAULT: IGNORED, NETDOWN: DARK },
  WSPSend: {
    NOBUFS:
      'a stream waits for room, and a datagram fails so only where the JavaScript engine is out of memory',
  },
  WSPSendDisconnect: { NETDOWN: CHIPS_END, INPROGRESS: NO_WAIT, FAULT: IGNORED },
  WSPSendTo: { NETUNREACH: NO_ROUTES },
  WSPSetSockOpt: { NETDOWN: RECORDS, INPROGRESS: NO_WAIT },
  WSPShutdown: { NETDOWN: CHIPS_END, INPROGRESS: NO_WAIT },
  WSPSocket: {
    NETDOWN: RECORDS,
    INPROGRESS: NO_WAIT,
    NOBUFS: NO_MEMORY,
    PROTOTYPE: 'WSAEPROTONOSUPPORT says it, as on Windows (winsock-spi 2.2)',
  },
};
