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
