/** A name in `.local`, and one service under it, as `spisock/services/mdns`. */
export { type Mdns, type MdnsOptions, setHost, startMdns } from './mdns/mdns.ts';
export type { ServiceRecords } from './mdns/records.ts';
export { serviceOf } from './mdns/service.ts';
export { setHost6 } from './mdns/six.ts';
