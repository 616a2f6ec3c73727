import { conflicts } from '#chip';
import { isLinkUp } from '../engine/health-check.ts';
import { hooks } from '../engine/records/hooks.ts';
import { type ProtocolInfo, type Provider, providerOf } from '../engine/records/provider.ts';

/** Who wants to know what becomes of the device as a whole. Called from the runtime's loop. */
export interface LinkWatch {
  /** The link came up or went down; while the chip does not answer it is down. First told of a link that is up. */
  onLink: ((up: boolean) => void) | null;
  /**
   * The chip had lost its state, by a brown-out or a reset of its own, and was set up again. Connections have ended
   * with WSAENETRESET, listeners listen again.
   */
  onReset: (() => void) | null;
  /**
   * Another station has the device's own address: the chip has heard its ARP (IR CONFLICT, W5500 datasheet chapter 3). Told
   * again for each second in which it is heard. `conflicts` of the chip counts them.
   */
  onConflict?: (() => void) | null;
}

/** One lookout of one provider, and what it was notified of. */
class Watch {
  readonly provider: Provider;
  readonly lookout: LinkWatch;
  link = false;
  resets: number;
  conflicts: number;

  constructor(provider: Provider, lookout: LinkWatch) {
    this.provider = provider;
    this.lookout = lookout;
    this.resets = provider.resets;
    this.conflicts = conflicts(provider.chip);
  }
}

/** Calls the callbacks in the order of what happened: a reset takes the link along. */
function notify(context: unknown): void {
  const watch = context as Watch;
  const provider = watch.provider;
  const onLink = watch.lookout.onLink;
  const onReset = watch.lookout.onReset;
  const onConflict = watch.lookout.onConflict;
  if (watch.resets !== provider.resets) {
    watch.resets = provider.resets;
    if (onReset) onReset();
  }
  if (watch.conflicts !== conflicts(provider.chip)) {
    watch.conflicts = conflicts(provider.chip);
    if (onConflict) onConflict();
  }
  if (watch.link === linkOf(provider)) return;
  watch.link = !watch.link;
  if (onLink) onLink(watch.link);
}

const watches: Watch[] = [];

/** Has `lookout` told of the provider of `info`, which was started, from now on: within about a second. */
export function watchLink(info: ProtocolInfo, lookout: LinkWatch): void {
  const provider = providerOf(info);
  if (!provider) return;
  // Where a provider has ended, its place is free.
  let at = 0;
  while (at < watches.length && !watches[at].provider.ended) at++;
  watches[at] = new Watch(provider, lookout);
  // Has the chip looked after from now on.
  isLinkUp(provider);
}

function linkOf(provider: Provider): boolean {
  return isLinkUp(provider);
}

hooks.linkWatch = { check: check };

function check(provider: Provider): void {
  for (let i = 0; i < watches.length; i++) {
    const watch = watches[i];
    if (watch.provider !== provider) continue;
    const news = watch.link !== linkOf(provider) || watch.resets !== provider.resets;
    if (news || watch.conflicts !== conflicts(provider.chip))
      provider.messages.queueCallback(notify, watch, null);
  }
}
