import {
  closePort,
  isPortSending,
  openPort,
  ServicePort,
  sendFrom,
} from '../../provider/engine/udp/service-port.ts';
import { readIp } from '../../provider/headers/ip.ts';
import type { ProtocolInfo } from '../../provider/index.ts';
import type { ReportSink } from './sink.ts';

/** Bytes of one datagram at most: it is not divided on any way, and a board has room for it. */
const DATAGRAM = 1000;
/** The end of a line. */
const NEWLINE = 10;

/** A report as datagrams, each of whole lines. */
class UdpSink implements ReportSink {
  private readonly port: ServicePort;
  private readonly ip = new Uint8Array(4);
  private readonly number: number;
  private length = 0;

  constructor(info: ProtocolInfo | null, host: string, port: number) {
    if (!readIp(host, this.ip)) this.ip.fill(0);
    this.number = port;
    this.port = new ServicePort(info as ProtocolInfo, new Uint8Array(DATAGRAM), ignore);
  }

  /** False while no slot is free, the last datagram is under way, or the device has no address. */
  begin(): boolean {
    this.length = 0;
    return this.ip[0] !== 0 && openPort(this.port, this.number) && !isPortSending(this.port);
  }

  write(line: string): boolean {
    const buffer = this.port.buffer;
    let at = this.length;
    if (at + line.length + 1 > buffer.length) return false;
    for (let i = 0; i < line.length; i++) buffer[at++] = line.charCodeAt(i);
    buffer[at++] = NEWLINE;
    this.length = at;
    return true;
  }

  end(): void {
    if (this.length > 0) sendFrom(this.port, this.ip, this.number, this.length);
  }

  close(): void {
    closePort(this.port);
  }
}

/** Datagrams that come in mean nothing. */
function ignore(): void {}

/**
 * The way of a report over UDP, for `to` of `startReport`: a datagram of at most 1,000 bytes each time that something is sent. It
 * takes one of the chip's sockets while the report runs, and waits while none is free. A datagram that is lost is not sent again;
 * the receiver sees by the lines' numbers that some are missing.
 *
 * @param info the protocol info of the provider; null for the first one
 * @param host the receiver's address, `a.b.c.d`; nothing is sent to any other text
 * @param port the receiver's port, and the device's own, 1 to 65535
 */
export function overUdp(info: ProtocolInfo | null, host: string, port: number): ReportSink {
  return new UdpSink(info, host, port);
}
