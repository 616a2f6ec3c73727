import type { Timer } from '../../../clock.ts';
import { equal, multicastMac } from '../../../net/address.ts';
import {
  ALL_ROUTERS,
  IGMP_LEAVE,
  IGMP_REPORT_V1,
  IGMP_REPORT_V2,
  type IgmpMessage,
} from '../../../net/igmp.ts';
import type { Core } from '../core.ts';

const NO_GROUP = new Uint8Array(4);

/** A query of version 1 names no time for the answer; it means this, in tenths of a second (RFC 2236, 4). */
const V1_RESPONSE = 100;

/**
 * A UDP socket's membership of one group (chapter 9): OPEN joins, CLOSE leaves. Version 1 knows no leaving. A reset
 * or a dead chip leaves without a word, as the routers' timers are there for.
 */
export class Membership {
  readonly group: Uint8Array;
  private readonly core: Core;
  /** Hardware address of the group: Sn_DHAR as of OPEN. */
  private readonly mac: Uint8Array;
  private readonly version: 1 | 2;
  private answer: Timer | null = null;

  /** Joins: the report goes to the group itself. */
  constructor(core: Core, group: Uint8Array, mac: Uint8Array, version: 1 | 2) {
    this.core = core;
    this.group = group;
    this.mac = mac;
    this.version = version;
    this.report();
  }

  leave(): void {
    this.stop();
    if (this.version === 2) this.send(IGMP_LEAVE, multicastMac(ALL_ROUTERS), ALL_ROUTERS);
  }

  /** A router asks who is a member: of this group, or of any. The answer comes some time within its limit. */
  query({ group, maxResponse }: IgmpMessage): void {
    if (!this.core.knobs.igmpAnswers || this.answer) return;
    if (!equal(group, NO_GROUP) && !equal(group, this.group)) return;
    const withinUs = (maxResponse || V1_RESPONSE) * 100_000;
    this.answer = this.core.clock.after(this.core.random.below(withinUs), () => {
      this.answer = null;
      this.report();
    });
  }

  /** No further report is sent. */
  stop(): void {
    this.core.clock.cancel(this.answer);
    this.answer = null;
  }

  private report(): void {
    this.send(this.version === 2 ? IGMP_REPORT_V2 : IGMP_REPORT_V1, this.mac, this.group);
  }

  private send(type: number, mac: Uint8Array, destination: Uint8Array): void {
    const message = { type, maxResponse: 0, group: this.group };
    this.core.stack.sendIgmp(mac, destination, message, this.version === 2);
  }
}
