import type { SimChip } from '../chips/sim-chip.ts';
import { WiznetSim } from '../chips/wiznet/chip.ts';
import type { SimClock } from '../clock.ts';
import type { World } from '../runtimes/kaluma/world.ts';
import type { WatchListener } from '../watch/events.ts';
import { createWatchMemory, setWatched } from '../watch/memory.ts';
import { eventOf } from '../watch/noted.ts';
import { packetEvent } from '../watch/packets.ts';
import { WatchedPins } from '../watch/pins.ts';
import { ProviderWatch } from '../watch/provider.ts';
import { isStationOf, watchSockets } from '../watch/sockets.ts';
import type { Wire } from '../wire/wire.ts';

/** Has `listener` told of chip, wire and provider of a board in lockstep; answers the pins that the board is to use. */
export function watchBoard(
  chip: SimChip,
  clock: SimClock,
  chipName: string,
  wire: Wire,
  listener: WatchListener,
): { pins: WatchedPins; world: Pick<World, 'watchProvider' | 'onTurn'> } {
  wire.tap = (frame, atUs, from) => listener(packetEvent(frame, atUs, isStationOf(chip, from)));
  watchSockets(chip, listener);
  if (chip instanceof WiznetSim)
    chip.onInterrupt = (low) => listener({ kind: 'interrupt', at: clock.nowUs, low });
  const memory = createWatchMemory();
  setWatched(memory, true);
  const provider = new ProviderWatch({
    memory,
    emit: (event) => listener({ ...event, at: event.at * 1000 }),
    nowMs: () => clock.nowUs / 1000,
  });
  return {
    pins: new WatchedPins(chip, clock, chipName, (frame) => listener(eventOf(frame))),
    world: { watchProvider: provider.attach, onTurn: () => provider.turned() },
  };
}
