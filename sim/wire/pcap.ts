import { closeSync, openSync, writeSync } from 'node:fs';

/** The classic capture format (draft-ietf-opsawg-pcap), with nanoseconds. */
const MAGIC_NANOSECONDS = 0xa1b23c4d;
const LINKTYPE_ETHERNET = 1;
const SNAPLEN = 65_535;

/**
 * A capture file for Wireshark and similar programs. Every frame is completely in the file when `write` returns: the
 * file can be read while it grows.
 */
export class Pcap {
  private fd: number | null;
  private readonly startS: number;
  private readonly startUs: number;

  /**
   * Creates or empties `file`.
   *
   * @param file the path
   * @param startMs the date of simulated time 0, in milliseconds since 1970
   * @throws the host's error if it cannot
   */
  constructor(file: string, startMs = 0) {
    this.startS = Math.floor(startMs / 1000);
    this.startUs = (startMs - this.startS * 1000) * 1000;
    this.fd = openSync(file, 'w');
    const head = Buffer.alloc(24);
    head.writeUInt32LE(MAGIC_NANOSECONDS, 0);
    head.writeUInt16LE(2, 4);
    head.writeUInt16LE(4, 6);
    head.writeUInt32LE(SNAPLEN, 16);
    head.writeUInt32LE(LINKTYPE_ETHERNET, 20);
    this.append(head);
  }

  /**
   * Appends a frame.
   *
   * @param frame a whole Ethernet frame
   * @param atUs simulated time, in microseconds
   * @throws the host's error (a full disk, for example); the file is closed then
   */
  write(frame: Uint8Array, atUs: number): void {
    const us = this.startUs + atUs;
    const record = Buffer.alloc(16 + frame.length);
    record.writeUInt32LE(this.startS + Math.floor(us / 1e6), 0);
    record.writeUInt32LE(Math.floor((us % 1e6) * 1000), 4);
    record.writeUInt32LE(frame.length, 8);
    record.writeUInt32LE(frame.length, 12);
    record.set(frame, 16);
    this.append(record);
  }

  close(): void {
    if (this.fd !== null) closeSync(this.fd);
    this.fd = null;
  }

  private append(bytes: Buffer): void {
    if (this.fd === null) return;
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.fd, bytes, at);
    } catch (error) {
      this.close();
      throw error;
    }
  }
}
