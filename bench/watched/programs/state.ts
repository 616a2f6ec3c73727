import { CLOSED } from '../../../provider/engine/records/handle-states.ts';
import { type Provider, providerOf } from '../../../provider/engine/records/provider.ts';
import { SLOT_STATES } from '../../../provider/watch/diagnostics.ts';

/**
 * Adds a function `spisockState` to the program's global object, which returns as JSON the number of slots in each
 * state, the number of open handles, and the number of records of the network device in use.
 *
 * @param records returns the number of records of the network device in use; null if there is none
 */
export function watch(records: (() => number) | null): void {
  const provider = providerOf(null) as Provider;
  (global as unknown as { spisockState: () => string }).spisockState = function () {
    const slots: { [state: string]: number } = {};
    let handles = 0;
    for (let n = 0; n < provider.slots.length; n++) {
      const name = SLOT_STATES[provider.slots[n].state] || 'ABSENT';
      slots[name] = (slots[name] || 0) + 1;
    }
    for (let i = 0; i < provider.handles.length; i++) if (provider.handles[i].state !== CLOSED) handles++;
    return JSON.stringify({ slots: slots, handles: handles, records: records ? records() : 0 });
  };
}
