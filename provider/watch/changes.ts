import { ADDRESS_BYTES, type Chip, hasLink, isAlive } from '#chip';
import { happened } from '../engine/events.ts';
import { isLinkUp } from '../engine/health-check.ts';
import { CLOSED } from '../engine/records/handle-states.ts';
import { hooks } from '../engine/records/hooks.ts';
import type { Provider } from '../engine/records/provider.ts';
import { FD_ADDRESS_LIST_CHANGE, FD_ROUTING_INTERFACE_CHANGE } from '../headers/winsock2.ts';

/** Bits of the result of `takeOver`: the device's address has changed; subnet or gateway has changed. */
const ADDRESS_CHANGED = 1;
const OTHERS_CHANGED = 2;

/** A chip's network settings and link at the last look, and the number of their changes. */
export interface View {
  provider: Provider;
  /** Addresses of device, subnet and gateway, one after the other. */
  settings: Uint8Array;
  link: boolean;
  /** Number of changes of the device's address; number of changes of its address, subnet, gateway or link. */
  addresses: number;
  routeChanges: number;
  /** Handles to be notified once of the next change: their lives (`generation`) by index, or -1. */
  waitForAddress: number[];
  waitForRoute: number[];
}

/** One view for each provider with a query so far. Views of ended providers are reused. */
const views: View[] = [];

/**
 * Returns the current view of a provider. The link is that of the last health check, at most a second ago; the first
 * call reads it from the chip.
 */
export function viewOf(provider: Provider): View {
  look(provider);
  for (let i = 0; i < views.length; i++) if (views[i].provider === provider) return views[i];
  isLinkUp(provider);
  if (provider.up) isAlive(provider.chip);
  const view: View = {
    provider: provider,
    settings: new Uint8Array(3 * ADDRESS_BYTES),
    link: hasLink(provider.chip),
    addresses: 0,
    routeChanges: 0,
    waitForAddress: noWaiters(provider),
    waitForRoute: noWaiters(provider),
  };
  takeOver(provider.chip, view.settings);
  for (let i = 0; i < views.length; i++) {
    if (!views[i].provider.ended) continue;
    views[i] = view;
    return view;
  }
  views.push(view);
  return view;
}

function look(provider: Provider): void {
  const chip = provider.chip;
  for (let i = 0; i < views.length; i++) {
    const view = views[i];
    if (view.provider !== provider) continue;
    const link = hasLink(chip);
    const changed = takeOver(chip, view.settings);
    const address = (changed & ADDRESS_CHANGED) !== 0;
    const route = changed !== 0 || view.link !== link;
    view.link = link;
    if (address) {
      view.addresses++;
      notify(provider, view.waitForAddress, FD_ADDRESS_LIST_CHANGE);
    }
    if (route) {
      view.routeChanges++;
      notify(provider, view.waitForRoute, FD_ROUTING_INTERFACE_CHANGE);
    }
  }
}

/** Copies the addresses of a chip into `settings`. Returns which of them have changed. */
function takeOver(chip: Chip, settings: Uint8Array): number {
  const network = chip.network;
  return (
    (copyChanged(settings, 0, network.ip) ? ADDRESS_CHANGED : 0) |
    (copyChanged(settings, ADDRESS_BYTES, network.subnet) ? OTHERS_CHANGED : 0) |
    (copyChanged(settings, 2 * ADDRESS_BYTES, network.gateway) ? OTHERS_CHANGED : 0)
  );
}

function copyChanged(into: Uint8Array, at: number, from: Uint8Array): boolean {
  let changed = false;
  for (let i = 0; i < from.length; i++) if (into[at + i] !== from[i]) changed = true;
  if (changed) into.set(from, at);
  return changed;
}

function notify(provider: Provider, lives: number[], event: number): void {
  for (let i = 0; i < lives.length; i++) {
    const handle = provider.handles[i];
    const life = lives[i];
    lives[i] = -1;
    if (life === handle.generation && handle.state !== CLOSED) happened(handle, event);
  }
}

function noWaiters(provider: Provider): number[] {
  const lives: number[] = [];
  for (let i = 0; i < provider.handles.length; i++) lives.push(-1);
  return lives;
}

hooks.changes = { check: look };
