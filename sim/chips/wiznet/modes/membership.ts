import type { Timer } from '../../../clock.ts';
import { equal, multicastMac } from '../../../net/address.ts';
import { ALL_ROUTERS, IGMP_LEAVE, IGMP_REPORT_V1, IGMP_REPORT_V2 } from '../../../net/igmp.ts';
import type { Core } from '../core.ts';
import type { GroupVoice } from '../parts.ts';

/**
 * A UDP socket's membership of one group (chapter 9): OPEN joins, CLOSE leaves. A reset or a dead chip leaves without a
 * word, as the routers' timers are there for.
 */
export class Membership {
  readonly group: Uint8Array;
  private readonly core: Core;
  private readonly voice: GroupVoice;
  private answer: Timer | null = null;

  /** Joins. */
  constructor(core: Core, group: Uint8Array, voice: GroupVoice) {
    this.core = core;
    this.group = group;
    this.voice = voice;
    voice.report();
  }

  leave(): void {
    this.stop();
    this.voice.leave();
  }

  /** A router asks who is a member: of `group`, or with zeros of any. The answer comes some time within `us`. */
  query(group: Uint8Array, us: number): void {
    if (!this.core.knobs.igmpAnswers || this.answer || group.length !== this.group.length) return;
    if (group.some((byte) => byte !== 0) && !equal(group, this.group)) return;
    this.answer = this.core.clock.after(this.core.random.below(us), () => {
      this.answer = null;
      this.voice.report();
    });
  }

  /** No further report is sent. */
  stop(): void {
    this.core.clock.cancel(this.answer);
    this.answer = null;
  }
}

/** IGMP for a group whose hardware address is `mac`; the report goes to the group itself. Version 1 knows no leaving. */
export function igmp(core: Core, group: Uint8Array, mac: Uint8Array, version: 1 | 2): GroupVoice {
  const send = (type: number, to: Uint8Array, destination: Uint8Array) =>
    core.stack.sendIgmp(to, destination, { type, maxResponse: 0, group }, version === 2);
  return {
    report: () => send(version === 2 ? IGMP_REPORT_V2 : IGMP_REPORT_V1, mac, group),
    leave: () => {
      if (version === 2) send(IGMP_LEAVE, multicastMac(ALL_ROUTERS), ALL_ROUTERS);
    },
  };
}
