/** The DHCP client, as `spisock/services/dhcp`. */
export type { Addresses, DhcpClient, DhcpOptions } from './dhcp/client.ts';
export { releaseLease, renewLease, startDhcp } from './dhcp/dhcp.ts';
