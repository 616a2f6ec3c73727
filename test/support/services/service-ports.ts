import { providerOf } from '../../../provider/engine/records/provider.ts';
import { slotOf } from '../../../provider/engine/udp/open.ts';
import { openPort, ServicePort, sendFrom } from '../../../provider/engine/udp/service-port.ts';
import { bytes, ME } from '../datagrams.ts';
import type { Device } from '../device.ts';
import { SERVICE } from '../weather.ts';

/** Addresses: the host on the wire, one without a station, and broadcast. */
export const HOST_IP = Uint8Array.of(10, 0, 2, 2);
export const NOBODY = Uint8Array.of(10, 0, 2, 99);
export const EVERYBODY = Uint8Array.of(255, 255, 255, 255);

/** A service port, and the datagrams it has received: `text from ip:port`. */
export class PortRig {
  readonly servicePort: ServicePort;
  readonly heard: string[] = [];

  constructor(d: Device, size = 64) {
    this.servicePort = new ServicePort(d.info, new Uint8Array(size), (length, ip, port) => {
      const text = Buffer.from(this.servicePort.buffer.subarray(0, length)).toString('latin1');
      this.heard.push(`${text} from ${ip.join('.')}:${port}`);
    });
  }

  /** Writes `text` into the buffer, and returns its length. */
  write(text: string): number {
    this.servicePort.buffer.set(Buffer.from(text, 'latin1'));
    return text.length;
  }

  get isOpen(): boolean {
    return slotOf(this.servicePort) !== null;
  }
}

/** A service port on port 7000 that has been open for a while, and port 9000 of the host. */
export function opened(d: Device, size?: number) {
  const rig = new PortRig(d, size);
  const port = d.host.udp(9000);
  if (!openPort(rig.servicePort, 7000)) throw new Error('no slot');
  d.run(5);
  const send = (text: string, ip = HOST_IP) => sendFrom(rig.servicePort, ip, 9000, rig.write(text));
  const say = (...all: string[]) => {
    for (const text of all) port.send(ME, 7000, bytes(text));
    // A slow engine takes longer for each of them.
    d.run(SERVICE ? 60 : 5);
  };
  return { rig, port, send, say, heard: rig.heard };
}

/** The provider of a started device. */
export function provider(d: Device) {
  const found = providerOf(d.info);
  if (!found) throw new Error('not started');
  return found;
}
