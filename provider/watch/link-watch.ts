import { conflicts } from '#chip';
import { isLinkUp } from '../engine/health-check.ts';
import { hooks } from '../engine/records/hooks.ts';
import { type ProtocolInfo, type Provider, providerOf } from '../engine/records/provider.ts';

/** Callbacks for changes of the device as a whole. Called from the runtime's loop. */
export interface LinkWatch {
  /**
   * The link came up or went down. It counts as down while the chip does not answer. The first call reports a link that
   * is up.
   */
  onLink: ((up: boolean) => void) | null;
  /**
   * The chip had lost its state, by a brown-out or a reset of its own, and was set up again. Connections have ended
   * with WSAENETRESET; listeners listen again.
   */
  onReset: (() => void) | null;
  /**
   * Another station uses the device's own address: the chip has received its ARP packet (IR CONFLICT, W5500 datasheet
   * chapter 3). Called again in each second with such a packet. `conflicts` of the chip counts them.
   */
  onConflict?: (() => void) | null;
}

/** One link watch of one provider, and the state it was last notified of. */
class Watch {
  readonly provider: Provider;
  readonly callbacks: LinkWatch;
  link = false;
  resets: number;
  conflicts: number;

  constructor(provider: Provider, callbacks: LinkWatch) {
    this.provider = provider;
    this.callbacks = callbacks;
    this.resets = provider.resets;
    this.conflicts = conflicts(provider.chip);
  }
}

/** Calls the callbacks in order of occurrence: a reset also takes the link down. */
function notify(context: unknown): void {
  const watch = context as Watch;
  const provider = watch.provider;
  const onLink = watch.callbacks.onLink;
  const onReset = watch.callbacks.onReset;
  const onConflict = watch.callbacks.onConflict;
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

/**
 * Watches the started provider of `info`, and calls the callbacks within about a second of a change.
 *
 * @param info the protocol info of a started provider
 * @param callbacks the callbacks
 */
export function watchLink(info: ProtocolInfo, callbacks: LinkWatch): void {
  const provider = providerOf(info);
  if (!provider) return;
  // The place of an ended provider is reused.
  let at = 0;
  while (at < watches.length && !watches[at].provider.ended) at++;
  watches[at] = new Watch(provider, callbacks);
  // Starts the health check of the chip.
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
    const changed = watch.link !== linkOf(provider) || watch.resets !== provider.resets;
    if (changed || watch.conflicts !== conflicts(provider.chip))
      provider.messages.queueCallback(notify, watch, null);
  }
}
