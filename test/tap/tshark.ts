import { execFileSync } from 'node:child_process';

/** The device's address, as flash.config.json has it. */
export const DEVICE = '10.0.2.15';

/** tshark takes checksums for good unless it is told to look. */
const LOOK = ['ip.check_checksum:TRUE', 'tcp.check_checksum:TRUE', 'udp.check_checksum:TRUE'];

/** What no packet of a device may be. Checksum states are 0 bad, 1 good, 2 not looked at. */
const BROKEN = [
  '_ws.malformed',
  '_ws.expert.severity == error',
  'ip.checksum.status != 1',
  'tcp.checksum.status != 1',
];

/** What no packet of a device may say, as far as tshark can tell from the packets before. */
const AGAINST_TCP = [
  'tcp.analysis.ack_lost_segment',
  // A SYN that was doubled under way and comes when its connection is over gets a SYN/ACK with a new number.
  '(tcp.analysis.lost_segment and tcp.flags.syn == 0)',
];

/** The packets of a capture that a display filter of Wireshark lets through, one line each. */
export function packets(file: string, filter: string): string[] {
  const args = ['-n', '-r', file, ...LOOK.flatMap((option) => ['-o', option]), '-Y', filter];
  const text = execFileSync('tshark', args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 2 ** 30,
  });
  return text.split('\n').filter((line) => line !== '');
}

/** The packets of the device that are broken, or break TCP's rules, at most ten of them. */
export function wrongPackets(file: string): string[] {
  return fromDevice(file, [...BROKEN, ...AGAINST_TCP]);
}

/**
 * The packets of the device that are broken. Where bits were flipped on the cable tshark can tell no more: it takes the
 * numbers of a segment with a wrong checksum for true, and what follows for an answer to something unseen.
 */
export function brokenPackets(file: string): string[] {
  return fromDevice(file, BROKEN);
}

function fromDevice(file: string, faults: string[]): string[] {
  return packets(file, `ip.src == ${DEVICE} and (${faults.join(' or ')})`).slice(0, 10);
}
