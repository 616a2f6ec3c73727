/** The resolver of names, as `spisock/services/dns`. */
export {
  createResolver,
  type DnsResolver,
  type Resolved,
  resolve,
  resolve6,
  setNameServers,
  setNameServers6,
} from './dns/dns.ts';
export {
  type AddrHints,
  type AddrInfo,
  type AddrInfoCallback,
  AI_CANONNAME,
  AI_NUMERICHOST,
  AI_NUMERICSERV,
  AI_PASSIVE,
  getaddrinfo,
} from './dns/getaddrinfo.ts';
