import { DIP_US } from '../../inspector/server/controls.ts';
import type { Live } from '../../sim/live/live.ts';
import type { Terminal, Undo } from '../terminal.ts';
import type { Place } from './ports.ts';
import { sixClients } from './six.ts';

const CTRL_C = '\x03';

/** What keys do something with. */
export interface Keyed {
  live: Live;
  /** Null: there is no program to restart. */
  restart: (() => Promise<void>) | null;
  /** Serves the inspector's page and says where. Null: there is none. */
  inspect: (() => Promise<void>) | null;
  /** Where clients find the program; null where there is none. */
  place: (() => Place | null) | null;
  quit(): void;
}

interface Key {
  key: string;
  what: string;
  press(): void | Promise<void>;
}

/** Lets a person act on a simulated board, key by key, and says which keys there are. */
export function hearKeys(terminal: Terminal, keyed: Keyed): Undo {
  const keys = keysOf(terminal, keyed);
  terminal.say(`keys: ${keys.map(({ key, what }) => `${key} ${what}`).join(', ')}`);
  return terminal.hear(async (bytes) => {
    for (const typed of Buffer.from(bytes).toString('latin1')) {
      if (typed === CTRL_C) return keyed.quit();
      await keys.find(({ key }) => key === typed.toLowerCase())?.press();
    }
  });
}

function keysOf(terminal: Terminal, { live, restart, inspect, place, quit }: Keyed): Key[] {
  const keys: Key[] = [
    {
      key: 'u',
      what: 'cable out or in',
      press() {
        const { cable } = live;
        if (!cable) return;
        live.clock.run(() => cable.plug(!cable.inserted));
        terminal.say(cable.inserted ? 'the cable is in' : 'the cable is out; u puts it in');
      },
    },
    {
      key: 'b',
      what: 'brown-out',
      press() {
        live.brownOut(DIP_US);
        terminal.say(`the chip has no supply for ${DIP_US / 1000} ms, and has forgotten everything`);
      },
    },
    ...(inspect ? [{ key: 'i', what: 'inspect', press: inspect }] : []),
    { key: 'q', what: 'quit', press: quit },
  ];
  if (place)
    keys.unshift({
      key: 's',
      what: 'six clients at once',
      async press() {
        terminal.say(await sixClients(place()));
      },
    });
  if (restart)
    keys.unshift({
      key: 'r',
      what: 'restart',
      async press() {
        await restart();
        terminal.say('restarted');
      },
    });
  return keys;
}
