import { showIp } from '../../net/address.ts';
import { get16, put16 } from '../../net/bytes.ts';
import { checksum, pseudoHeader } from '../../net/checksum.ts';
import { parseEthernet, TYPE_ARP, TYPE_IPV4 } from '../../net/ethernet.ts';
import { PROTOCOL_TCP, PROTOCOL_UDP } from '../../net/ipv4.ts';

const ETHERNET = 14;
const ARP_REQUEST = 1;
const UDP_HEADER = 8;

/** A frame of Ethernet, as far as a replay has to know it. */
export type Parts =
  | { kind: 'tcp' | 'udp'; remote: string; remotePort: number; ownPort: number; body: Uint8Array }
  /** An ARP frame: whose address is asked for, or told. */
  | { kind: 'arp'; remote: string; isRequest: boolean }
  | { kind: 'other' };

/** Takes a frame apart. `out`: the device has sent it. `body` is the TCP segment or the UDP payload, a part of `frame`. */
export function partsOf(frame: Uint8Array, out: boolean): Parts {
  const ethernet = parseEthernet(frame);
  if (!ethernet) return { kind: 'other' };
  const { payload } = ethernet;
  if (ethernet.type === TYPE_ARP && payload.length >= 28) {
    const isRequest = get16(payload, 6) === ARP_REQUEST;
    return {
      kind: 'arp',
      remote: showIp(out ? payload.subarray(24, 28) : payload.subarray(14, 18)),
      isRequest,
    };
  }
  if (ethernet.type !== TYPE_IPV4 || payload.length < 20) return { kind: 'other' };
  const protocol = payload[9];
  if (protocol !== PROTOCOL_TCP && protocol !== PROTOCOL_UDP) return { kind: 'other' };
  const at = (payload[0] & 0x0f) * 4;
  const body = payload.subarray(at, get16(payload, 2));
  const [from, to] = [get16(body, 0), get16(body, 2)];
  return {
    kind: protocol === PROTOCOL_TCP ? 'tcp' : 'udp',
    remote: showIp(out ? payload.subarray(16, 20) : payload.subarray(12, 16)),
    remotePort: out ? to : from,
    ownPort: out ? from : to,
    body: protocol === PROTOCOL_TCP ? body : body.subarray(UDP_HEADER),
  };
}

/** Has another port of the device in a frame to it, and a checksum that fits whatever has changed. */
export function seal(frame: Uint8Array, ownPort: number): Uint8Array {
  const payload = frame.subarray(ETHERNET);
  const at = (payload[0] & 0x0f) * 4;
  const body = payload.subarray(at, get16(payload, 2));
  const protocol = payload[9];
  const place = protocol === PROTOCOL_TCP ? 16 : 6;
  put16(body, 2, ownPort);
  put16(body, place, 0);
  const [source, destination] = [payload.subarray(12, 16), payload.subarray(16, 20)];
  const sum = checksum(body, pseudoHeader(source, destination, protocol, body.length));
  put16(body, place, sum === 0 && protocol === PROTOCOL_UDP ? 0xffff : sum);
  return frame;
}
