import type { SimClock } from '../clock.ts';

/** A station on the wire: the chip, a scripted host, the gateway, a kernel interface. */
export interface Station {
  /** Called with each received Ethernet frame (destination, source, type, payload; no preamble, no checksum). */
  receive(frame: Uint8Array): void;
}

/** A station's connection to the wire. */
export interface Port {
  /** Puts a frame on the wire; every other station receives it. The wire keeps the array: never write to it again. */
  send(frame: Uint8Array): void;
  /** Unplugs the station. */
  detach(): void;
}

/** The duration of a full frame at 100 Mbit/s. */
const FLIGHT_US = 120;

/** One Ethernet segment with any number of stations. Each receives the frames of the others after a delay. */
export class Wire {
  private stations: Station[] = [];
  private readonly clock: SimClock;
  private readonly flightUs: number;
  /** Called with every frame as it is put on the wire, with its time in microseconds: for logs and captures. */
  tap: ((frame: Uint8Array, atUs: number, from: Station) => void) | null = null;

  /** `flightUs`: delay of a frame, in microseconds. It never arrives inside its own `send`. */
  constructor(clock: SimClock, flightUs = FLIGHT_US) {
    this.clock = clock;
    this.flightUs = flightUs;
  }

  attach(station: Station): Port {
    this.stations.push(station);
    return {
      send: (frame) => this.carry(frame, station),
      detach: () => {
        this.stations = this.stations.filter((other) => other !== station);
      },
    };
  }

  private carry(frame: Uint8Array, from: Station): void {
    this.tap?.(frame, this.clock.nowUs, from);
    for (const station of this.stations) {
      if (station === from) continue;
      this.clock.after(this.flightUs, () => {
        if (this.stations.includes(station)) station.receive(frame);
      });
    }
  }
}
