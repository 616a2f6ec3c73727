import * as assert from 'uvu/assert';
import type { GatewayOptions } from '../../../../sim/gateway/gateway.ts';
import { ip, mac, showIp, showMac } from '../../../../sim/net/address.ts';
import { buildUdp, parseUdp } from '../../../../sim/net/udp.ts';
import { hex } from '../../net/hex.ts';
import { DEVICE_MAC, frameOf, lockstep, packetsIn } from '../rig.ts';

// Message types (RFC 2132, 9.6).
export const [DISCOVER, OFFER, REQUEST, DECLINE, ACK, NAK, RELEASE, INFORM] = [1, 2, 3, 4, 5, 6, 7, 8];
export const SECOND = 1_000_000;
export const BROADCAST_MAC = 'ff:ff:ff:ff:ff:ff';
export const NOWHERE = '0.0.0.0';

const text = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const digits = (address: string) => text(ip(address));

export interface Message {
  type: number;
  /** The options behind the message type, as hexadecimal digits. */
  options?: string;
  ciaddr?: string;
  flags?: string;
  client?: string;
}

/** A client's message, field by field as in RFC 2131, figure 1. */
export function message({
  type,
  options = '',
  ciaddr = NOWHERE,
  flags = '0000',
  client = DEVICE_MAC,
}: Message): Uint8Array {
  const head = `01 01 06 00 3903f326 0000 ${flags} ${digits(ciaddr)} 00000000 00000000 00000000`;
  const chaddr = text(mac(client)) + '00'.repeat(10);
  return hex(`${head} ${chaddr} ${'00'.repeat(64 + 128)} 63825363 3501 0${type} ${options} ff`);
}

/** The broadcast of a client that has no address. */
export function toEverybody(message: Uint8Array): Uint8Array {
  const [source, destination] = [ip(NOWHERE), ip('255.255.255.255')];
  const payload = buildUdp({ sourcePort: 68, destinationPort: 67, payload: message }, source, destination);
  return frameOf({ source, destination, protocol: 17, payload }, BROADCAST_MAC);
}

/** The frame that carries a message to everybody, or from an address to the server alone. */
export function frameWith(message: Uint8Array, from = NOWHERE): Uint8Array {
  const isBroadcast = from === NOWHERE;
  const [source, destination] = [ip(from), ip(isBroadcast ? '255.255.255.255' : '10.0.2.2')];
  const payload = buildUdp({ sourcePort: 68, destinationPort: 67, payload: message }, source, destination);
  return frameOf({ source, destination, protocol: 17, payload }, isBroadcast ? BROADCAST_MAC : undefined);
}

/** A gateway, and a client that is nothing but frames: without an address it cannot be more. */
export function segment(options: GatewayOptions = {}) {
  const rig = lockstep(options);
  rig.device.detach();
  /** Sends a message to everybody, or from an address to the server alone; answers what comes back at once. */
  const ask = (question: Message, from?: string) => {
    rig.frames.length = 0;
    rig.gateway.host.receive(frameWith(message(question), from));
    rig.clock.advance(10_000);
    return answersIn(rig.frames);
  };
  /** The whole way to a lease of the address that is offered. */
  const lease = (client = DEVICE_MAC) => {
    const [{ yiaddr }] = ask({ type: DISCOVER, client });
    const wish = `3204${digits(yiaddr)} 3604${digits('10.0.2.2')}`;
    assert.is(ask({ type: REQUEST, client, options: wish })[0].type, ACK);
    return yiaddr;
  };
  /** The client uses an address: it asks by ARP for the gateway, which learns its MAC address. */
  const introduce = (address: string) => {
    const packet = hex(
      `0001 0800 0604 0001 ${text(mac(DEVICE_MAC))} ${digits(address)} 000000000000 0a000202`,
    );
    rig.gateway.host.receive(hex(`ffffffffffff ${text(mac(DEVICE_MAC))} 0806 ${text(packet)}`));
    rig.clock.advance(10_000);
  };
  return { ...rig, ask, lease, introduce };
}

function answersIn(frames: Uint8Array[]) {
  return frames.flatMap((frame) => {
    const [packet] = packetsIn([frame]);
    const datagram = packet && parseUdp(packet.payload, packet.source, packet.destination);
    if (!datagram) return [];
    const { sourcePort, destinationPort, payload } = datagram;
    assert.equal([sourcePort, destinationPort], [67, 68]);
    const options = optionsOf(payload.subarray(240));
    return {
      mac: showMac(frame.subarray(0, 6)),
      ip: showIp(packet.destination),
      payload,
      yiaddr: showIp(payload.subarray(16, 20)),
      type: Number(options[53]),
      options,
    };
  });
}

/** What each option holds, as hexadecimal digits. */
function optionsOf(bytes: Uint8Array): Record<number, string> {
  const options: Record<number, string> = {};
  for (let at = 0; bytes[at] !== 255; at += 2 + bytes[at + 1]) {
    options[bytes[at]] = text(bytes.subarray(at + 2, at + 2 + bytes[at + 1]));
  }
  return options;
}
