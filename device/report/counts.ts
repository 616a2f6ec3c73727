import type { Statistics } from '../../provider/watch/statistics.ts';
import { fits } from './line.ts';

/** The counters of `statistics()` by their names in a report, in the order of `read`. */
const NAMES = [
  'accepted',
  'rejected',
  'capped',
  'unwanted',
  'withdrawn',
  'replaced',
  'yielded',
  'resets',
  'firstByteOver',
  'headOver',
  'idleOver',
  'sendOver',
  'totalOver',
  'handshakeOver',
  'closeOver',
  'unanswered',
  'mostSlots',
  'mostHandles',
  'mostWaiting',
  'repairedReadings',
  'repairedRegisters',
  'repairedSockets',
  'repairedCommands',
  'repairedPayload',
];
/** Longest text of number, time and kind, in characters. */
const HEAD = 24;

/** The counters of a provider, and those of them that were sent. */
export class ReportedCounts {
  private readonly now = new Uint32Array(NAMES.length);
  private readonly sent = new Uint32Array(NAMES.length);
  private next = 0;

  /** All counters that are not 0 are to be sent. */
  restart(): void {
    this.sent.fill(0);
  }

  /** Takes the counters as they are now. */
  read(from: Statistics): void {
    const now = this.now;
    const refused = from.refused;
    const timeouts = from.timeouts;
    const highWater = from.highWater;
    const repairs = from.repairs;
    now[0] = from.accepted;
    now[1] = refused.condition;
    now[2] = refused.cap;
    now[3] = refused.request;
    now[4] = from.withdrawn;
    now[5] = from.replaced;
    now[6] = from.yielded;
    now[7] = from.resets;
    now[8] = timeouts.firstByte;
    now[9] = timeouts.head;
    now[10] = timeouts.idle;
    now[11] = timeouts.send;
    now[12] = timeouts.total;
    now[13] = timeouts.handshake;
    now[14] = timeouts.close;
    now[15] = timeouts.unanswered;
    now[16] = highWater.slots;
    now[17] = highWater.handles;
    now[18] = highWater.waiting;
    now[19] = repairs.readings;
    now[20] = repairs.registers;
    now[21] = repairs.sockets;
    now[22] = repairs.commands;
    now[23] = repairs.payload;
  }

  /** As many counters as fit into a line and were not sent as they are, as its kind and fields; empty if there are none. */
  text(): string {
    let text = '';
    this.next = 0;
    while (this.next < NAMES.length) {
      const i = this.next;
      if (this.now[i] !== this.sent[i]) {
        const longer = text + ' ' + NAMES[i] + '=' + this.now[i];
        if (!fits(HEAD, longer)) break;
        text = longer;
      }
      this.next++;
    }
    return text === '' ? '' : 'c' + text;
  }

  /** The counters of the last `text` were sent. */
  wasSent(): void {
    for (let i = 0; i < this.next; i++) this.sent[i] = this.now[i];
  }
}
