import { UsageError } from '../../build/config/config.ts';
import { Pcap } from '../../sim/wire/pcap.ts';

/**
 * Begins a capture file whose time 0 is now. Returns what takes the frames; when the file can take no more (a full
 * disk), it says so once, and the run goes on. Throws a UsageError when the file cannot be made.
 */
export function openCapture(file: string): (frame: Uint8Array, atUs: number) => void {
  let pcap: Pcap;
  try {
    pcap = new Pcap(file, Date.now());
  } catch (error) {
    throw new UsageError(`cannot write the capture: ${(error as Error).message}`);
  }
  return (frame, atUs) => {
    try {
      pcap.write(frame, atUs);
    } catch (error) {
      process.stderr.write(`the capture has stopped: ${(error as Error).message}\n`);
    }
  };
}
