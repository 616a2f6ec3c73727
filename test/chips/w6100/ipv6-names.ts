/** The names of the cases of IPv6: the cases themselves need a process that is for the W6100. */
export const IPV6_NAMES = [
  'a listener of AF_INET6 serves clients of its link-local and of its global address',
  'a listener of AF_INET6 hears no client of IPv4 unless IPV6_V6ONLY is off, and one of AF_INET may have the same port',
  'a dual listener serves both, and sees clients of IPv4 as mapped addresses',
  'a dual listener and one of AF_INET cannot have the same port',
  'a condition function is given the sockaddr_in6 of caller and callee',
  'a socket of AF_INET6 connects, and knows its names',
  'a host on another network is reached by a router alone',
  'a chip that loses its state speaks IPv6 again once it is set up',
  'clients beyond the sockets wait over IPv6, too, and closed ports refuse otherwise',
  'an address is found by router advertisement, and a router, beside the link-local one',
  'an address is found while the program blocks in an accept',
  'an address that another station has is not taken',
  'without a router there is the link-local address alone, and the borrowed socket is given back',
  'addresses are text with their port, and are read from it',
  'text that is no address, and a record that is too short, are refused',
];

/** Those of datagrams over IPv6. */
export const UDP6_NAMES = [
  'a datagram socket of AF_INET6 receives and answers, at both of its addresses',
  'datagrams of both versions wait in one dual socket, in their order, and each is answered',
  'a datagram socket of AF_INET6 alone hears none of IPv4, and one of AF_INET may have the same port',
  'a connected datagram socket sends to its peer and hears nobody else, until it is disconnected',
  'a dual datagram socket connects to a host of IPv4',
  'the longest datagrams pass, 1,452 bytes over IPv6, and longer ones are refused',
  'many short datagrams of both versions wrap around the memories',
  'FD_READ announces a datagram of IPv6',
  'a neighbour that does not answer is WSAEHOSTUNREACH, and the next datagram goes out alone',
  'a closed port of a host of IPv6 is WSAECONNRESET, once',
  'a socket that is a member of a group of IPv6 hears it beside its own datagrams, until it leaves',
  'memberships of IPv6 need a bound socket, a group, the only interface and a whole record',
  'WSPJoinLeaf joins a group of IPv6',
  'a datagram to a group goes to all, with a hop limit of its own',
  'destinations without a route, of another family or too short are refused',
  'a chip that loses its state has its sockets and memberships of IPv6 again',
  'the records of TCP and UDP over IPv6 open sockets of AF_INET6',
];

/** Those of lookups. */
export const DNS6_NAMES = [
  'a name is looked up for its addresses of either version, and each is kept',
  'a lookup goes over IPv6 where the server has such an address, for either version',
  'servers of IPv6 come first, and those of IPv4 are asked where they do not answer',
  'getaddrinfo finds what the hints ask for, and without a family an address of IPv6 where there is no other',
  'a device connects to a host that has an address of IPv6 alone, by its name',
  'the name servers that a router advertises are told, and answer',
];

/** Those of names in .local. */
export const MDNS6_NAMES = [
  'the name has AAAA records, asked for in the group of IPv4, and the record that denies others names both types',
  'the group of IPv6 is heard and answered, in both groups',
  'a question that asks for unicast over IPv6 is answered so, and so is a plain query',
  'an address that is gone is withdrawn, and the others are announced anew',
  'the socket of the group of IPv6 is given back while connections need it',
];
