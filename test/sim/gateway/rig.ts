import { SimClock } from '../../../sim/clock.ts';
import type { Entrance } from '../../../sim/gateway/entrance.ts';
import { Gateway, type GatewayOptions } from '../../../sim/gateway/gateway.ts';
import { Host } from '../../../sim/hosts/host.ts';
import { LiveClock } from '../../../sim/live/clock.ts';
import { mac } from '../../../sim/net/address.ts';
import { parseArp } from '../../../sim/net/arp.ts';
import { buildEthernet, parseEthernet, TYPE_ARP, TYPE_IPV4 } from '../../../sim/net/ethernet.ts';
import { buildIpv4, type Ipv4Packet, parseIpv4 } from '../../../sim/net/ipv4.ts';
import { Wire } from '../../../sim/wire/wire.ts';

export const DEVICE_MAC = '02:00:0a:00:02:0f';
export const GATEWAY_MAC = '52:55:0a:00:02:02';

/** A gateway, a device that is an ordinary host, and what they have put on the wire. */
function plug<E extends Entrance>(entrance: E, options: GatewayOptions) {
  const { clock } = entrance;
  const wire = new Wire(clock);
  const lines: string[] = [];
  const gateway = new Gateway(wire, entrance, { print: (line) => lines.push(line), ...options });
  const device = new Host(wire, clock, { ip: '10.0.2.15', mac: DEVICE_MAC, gateway: '10.0.2.2', seed: 2 });
  const frames: Uint8Array[] = [];
  wire.tap = (frame, _atUs, from) => {
    if (from === gateway.host) frames.push(frame);
  };
  return { clock, entrance, wire, gateway, device, lines, frames };
}

/** On a clock that the test moves. */
export function lockstep(options: GatewayOptions = {}) {
  const clock = new SimClock();
  return plug({ clock, run: (action) => action() }, options);
}

/** In the host's own time, for what goes through the host's sockets. `stop` gives everything back. */
export function live(options: GatewayOptions = {}) {
  const rig = plug(new LiveClock(new SimClock()), options);
  const stop = async () => {
    await rig.gateway.close();
    rig.entrance.stop();
  };
  return { ...rig, stop };
}

/** The IPv4 packets among frames. */
export function packetsIn(frames: Uint8Array[]): Ipv4Packet[] {
  return frames.flatMap((frame) => {
    const { type, payload } = parseEthernet(frame) ?? { type: 0, payload: frame };
    return (type === TYPE_IPV4 && parseIpv4(payload)) || [];
  });
}

export function arpsIn(frames: Uint8Array[]) {
  return frames.flatMap((frame) => {
    const { type, payload } = parseEthernet(frame) ?? { type: 0, payload: frame };
    return (type === TYPE_ARP && parseArp(payload)) || [];
  });
}

/** A frame from the device to the gateway, or to `to`. */
export function frameOf(
  packet: Omit<Ipv4Packet, 'ttl' | 'tos' | 'id' | 'fragment'>,
  to = GATEWAY_MAC,
): Uint8Array {
  const payload = buildIpv4({ ttl: 128, tos: 0, id: 7, fragment: 0, ...packet });
  return buildEthernet({ destination: mac(to), source: mac(DEVICE_MAC), type: TYPE_IPV4, payload });
}

/** Waits until something outside has happened; throws when it has not after ten seconds. */
export async function until(what: string, condition: () => boolean): Promise<void> {
  for (let looks = 0; !condition(); looks += 1) {
    if (looks === 2000) throw new Error(`it never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
