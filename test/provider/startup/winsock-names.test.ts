import * as assert from 'uvu/assert';
import * as wsa from '../../../provider/index.ts';
import { suite } from '../../support/suite.ts';

/** The names that a ported program uses, with the values of winsock2.h (winsock-spi 19). */
const names = suite('names of winsock2.h');

const exported = wsa as unknown as Record<string, unknown>;

/** `NAME value`, separated by commas. */
const VALUES = `
  AF_UNSPEC 0, AF_INET 2, SOCK_STREAM 1, SOCK_DGRAM 2, SOCK_RAW 3, SOCK_RDM 4, SOCK_SEQPACKET 5,
  IPPROTO_IP 0, IPPROTO_ICMP 1, IPPROTO_IGMP 2, IPPROTO_TCP 6, IPPROTO_UDP 17, IPPROTO_RAW 255,
  SOCKET_ERROR -1, INVALID_SOCKET 4294967295, INADDR_ANY 0, INADDR_LOOPBACK 0x7f000001, INADDR_BROADCAST 0xffffffff,
  INADDR_NONE 0xffffffff, SOMAXCONN 0x7fffffff, FD_SETSIZE 64, FROM_PROTOCOL_INFO -1,
  WSA_FLAG_OVERLAPPED 1, WSA_FLAG_MULTIPOINT_C_ROOT 2, WSA_FLAG_MULTIPOINT_C_LEAF 4, WSA_FLAG_MULTIPOINT_D_ROOT 8,
  WSA_FLAG_MULTIPOINT_D_LEAF 0x10, WSA_FLAG_ACCESS_SYSTEM_SECURITY 0x40, WSA_FLAG_NO_HANDLE_INHERIT 0x80,
  WSA_WAIT_EVENT_0 0, WSA_WAIT_FAILED 0xffffffff, WSA_WAIT_TIMEOUT 258, WSA_WAIT_IO_COMPLETION 192,
  WSA_INFINITE 0xffffffff, WSA_MAXIMUM_WAIT_EVENTS 64, TCP_KEEPIDLE 3, TCP_KEEPALIVE 3,
  MSG_OOB 1, MSG_PEEK 2, MSG_DONTROUTE 4, MSG_WAITALL 8, MSG_INTERRUPT 0x10, MSG_PUSH_IMMEDIATE 0x20, MSG_TRUNC 0x100,
  MSG_CTRUNC 0x200, MSG_BCAST 0x400, MSG_MCAST 0x800, MSG_PARTIAL 0x8000, MSG_MAXIOVLEN 16,
  WSA_INVALID_HANDLE 6, WSA_NOT_ENOUGH_MEMORY 8, WSA_INVALID_PARAMETER 87, WSA_OPERATION_ABORTED 995,
  WSA_IO_INCOMPLETE 996, WSA_IO_PENDING 997, WSAEINTR 10004, WSAEBADF 10009, WSAEACCES 10013, WSAEFAULT 10014,
  WSAEINVAL 10022, WSAEMFILE 10024, WSAEWOULDBLOCK 10035, WSAEINPROGRESS 10036, WSAEALREADY 10037, WSAENOTSOCK 10038,
  WSAEDESTADDRREQ 10039, WSAEMSGSIZE 10040, WSAEPROTOTYPE 10041, WSAENOPROTOOPT 10042, WSAEPROTONOSUPPORT 10043,
  WSAESOCKTNOSUPPORT 10044, WSAEOPNOTSUPP 10045, WSAEPFNOSUPPORT 10046, WSAEAFNOSUPPORT 10047, WSAEADDRINUSE 10048,
  WSAEADDRNOTAVAIL 10049, WSAENETDOWN 10050, WSAENETUNREACH 10051, WSAENETRESET 10052, WSAECONNABORTED 10053,
  WSAECONNRESET 10054, WSAENOBUFS 10055, WSAEISCONN 10056, WSAENOTCONN 10057, WSAESHUTDOWN 10058,
  WSAETOOMANYREFS 10059, WSAETIMEDOUT 10060, WSAECONNREFUSED 10061, WSAELOOP 10062, WSAENAMETOOLONG 10063,
  WSAEHOSTDOWN 10064, WSAEHOSTUNREACH 10065, WSAENOTEMPTY 10066, WSAEPROCLIM 10067, WSAEUSERS 10068, WSAEDQUOT 10069,
  WSAESTALE 10070, WSAEREMOTE 10071, WSASYSNOTREADY 10091, WSAVERNOTSUPPORTED 10092, WSANOTINITIALISED 10093,
  WSAEDISCON 10101, WSAENOMORE 10102, WSAECANCELLED 10103, WSAEINVALIDPROCTABLE 10104, WSAEINVALIDPROVIDER 10105,
  WSAEPROVIDERFAILEDINIT 10106, WSASYSCALLFAILURE 10107, WSASERVICE_NOT_FOUND 10108, WSATYPE_NOT_FOUND 10109,
  WSA_E_NO_MORE 10110, WSA_E_CANCELLED 10111, WSAEREFUSED 10112, WSAHOST_NOT_FOUND 11001, WSATRY_AGAIN 11002,
  WSANO_RECOVERY 11003, WSANO_DATA 11004, WSA_QOS_RECEIVERS 11005, WSA_QOS_SENDERS 11006, WSA_QOS_NO_SENDERS 11007,
  WSA_QOS_NO_RECEIVERS 11008, WSA_QOS_REQUEST_CONFIRMED 11009, WSA_QOS_ADMISSION_FAILURE 11010,
  WSA_QOS_POLICY_FAILURE 11011, WSA_QOS_BAD_STYLE 11012, WSA_QOS_BAD_OBJECT 11013, WSA_QOS_TRAFFIC_CTRL_ERROR 11014,
  WSA_QOS_GENERIC_ERROR 11015, WSA_QOS_ESERVICETYPE 11016, WSA_QOS_EFLOWSPEC 11017, WSA_QOS_EPROVSPECBUF 11018,
  WSA_QOS_EFILTERSTYLE 11019, WSA_QOS_EFILTERTYPE 11020, WSA_QOS_EFILTERCOUNT 11021, WSA_QOS_EOBJLENGTH 11022,
  WSA_QOS_EFLOWCOUNT 11023, WSA_QOS_EUNKOWNPSOBJ 11024, WSA_QOS_EPOLICYOBJ 11025, WSA_QOS_EFLOWDESC 11026,
  WSA_QOS_EPSFLOWSPEC 11027, WSA_QOS_EPSFILTERSPEC 11028, WSA_QOS_ESDMODEOBJ 11029, WSA_QOS_ESHAPERATEOBJ 11030,
  WSA_QOS_RESERVED_PETYPE 11031`
  .split(',')
  .map((entry) => entry.trim().split(' '));

names('are there, with their values', () => {
  assert.ok(VALUES.length > 120, `${VALUES.length}`);
  const wrong = VALUES.filter(([name, value]) => exported[name] !== Number(value)).map(([name]) => name);
  assert.equal(wrong, []);
  assert.is(wsa.WSA_INVALID_EVENT, null);
});

names('sockaddr_in: 16 bytes and a record, in both directions and at any place', () => {
  for (const [address, port, text] of [
    [wsa.INADDR_ANY, 0, '2,0,0,0,0,0,0,0'],
    [wsa.INADDR_LOOPBACK, 80, '2,0,0,80,127,0,0,1'],
    [wsa.INADDR_BROADCAST, 65535, '2,0,255,255,255,255,255,255'],
    [0x0a00020f, 0x1234, '2,0,18,52,10,0,2,15'],
  ] as const) {
    const name = wsa.inetFrom(address, port);
    for (const at of [0, 3]) {
      const bytes = new Uint8Array(20).fill(0xcc);
      assert.is(wsa.writeSockAddr(bytes, at, name), true);
      assert.is(bytes.slice(at, at + 8).join(), text);
      assert.is(bytes.slice(at + 8, at + 16).join(), '0,0,0,0,0,0,0,0', 'sin_zero');
      assert.ok(bytes.every((byte, i) => byte === 0xcc || (i >= at && i < at + 16)));
      assert.equal(wsa.readSockAddr(bytes, at), name);
      assert.equal(wsa.sockAddrOf({ len: 16, buf: bytes.slice(at) }), name);
    }
  }
  const other = { ...wsa.inetFrom(1, 2), family: 0x1234 };
  const bytes = new Uint8Array(16);
  // Only the first four bytes of an address are written.
  wsa.writeSockAddr(bytes, 0, { ...other, addr: Uint8Array.of(...other.addr, 5, 6) });
  assert.equal(wsa.readSockAddr(bytes, 0), other);
  assert.is(bytes.slice(8).join(), '0,0,0,0,0,0,0,0');
});

names('sockaddr_in: what does not fit is neither read nor written', () => {
  const bytes = new Uint8Array(20);
  for (const at of [-1, 5, 20, 99]) {
    assert.is(wsa.readSockAddr(bytes, at), null);
    assert.is(wsa.writeSockAddr(bytes, at, wsa.inetFrom(wsa.INADDR_NONE, 1)), false);
  }
  assert.ok(bytes.every((byte) => byte === 0));
});

names.run();
