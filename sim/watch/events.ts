/**
 * What of a simulated device can be watched, as plain records: each can be written as JSON. Times are microseconds since
 * the device was switched on.
 */
export type WatchEvent =
  | SlotEvent
  | DeferredEvent
  | ChipEvent
  | PacketEvent
  | SpiEvent
  | InterruptEvent
  | ConsoleEvent
  | StatisticsEvent
  | PinsEvent
  | NoteEvent
  | SlotsEvent
  | TimeEvent
  | SlidersEvent
  | LostEvent;

/** Called with each event, in the order in which the host learns of them. */
export type WatchListener = (event: WatchEvent) => void;

/** A slot of the provider has changed its state. */
export interface SlotEvent {
  kind: 'slot';
  at: number;
  slot: number;
  /** Names of the provider's states. */
  from: string;
  to: string;
  /** The device's port; 0 for none. */
  port: number;
  /** `address:port` of the peer; null for none. */
  peer: string | null;
}

/** A condition function has deferred the top request of a queue. */
export interface DeferredEvent {
  kind: 'deferred';
  at: number;
  slot: number;
  peer: string;
}

/** Sn_SR of a socket has changed. */
export interface ChipEvent {
  kind: 'chip';
  at: number;
  slot: number;
  from: string;
  to: string;
  port: number;
  peer: string | null;
}

/** A TCP segment's own part of a packet. */
export interface SegmentInfo {
  /** `address:port`. */
  from: string;
  to: string;
  /** Names of the flags, such as `SYN ACK`. */
  flags: string;
  seq: number;
  /** Bytes of payload. */
  length: number;
  /** The first line of a payload that begins an HTTP request or answer; at most 200 characters. */
  line?: string;
}

/** A frame of the device, on its cable. */
export interface PacketEvent {
  kind: 'packet';
  at: number;
  /** True if the device has sent it. */
  out: boolean;
  /** One line, as in `showFrame`. */
  text: string;
  tcp?: SegmentInfo;
  /** The whole Ethernet frame, in base64. */
  data: string;
  /** Its payload was overwritten, since it may have had a secret in it. */
  blanked?: true;
}

/** An SPI frame: from one edge of chip select to the other. */
export interface SpiEvent {
  kind: 'spi';
  at: number;
  /** Microseconds between the edges. */
  for: number;
  /** The socket whose registers or memory it is about; null for the common registers. */
  slot: number | null;
  write: boolean;
  /** Bytes between the edges, header included. */
  bytes: number;
  /** Registers by name, or the memory. */
  registers: string;
  /** What the frame does: a command, a look, a part of the payload. */
  verb: string;
  /** The first data bytes, in hexadecimal; empty where they are payload. */
  data: string;
}

/** The chip's INTn has changed. */
export interface InterruptEvent {
  kind: 'interrupt';
  at: number;
  low: boolean;
}

/** A line of the board's console. */
export interface ConsoleEvent {
  kind: 'console';
  at: number;
  line: string;
  isError: boolean;
}

/** The provider's counters, and the marks of the board's memory, in bytes. */
export interface StatisticsEvent {
  kind: 'statistics';
  at: number;
  counts: Record<string, number>;
  memory: { heapUsed: number; heapPeak: number } | null;
}

/** Levels of the pins that have changed, by number. */
export interface PinsEvent {
  kind: 'pins';
  at: number;
  /** 0 or 1. */
  levels: Record<number, number>;
  /** 0 INPUT, 1 OUTPUT, 2 INPUT_PULLUP, 3 INPUT_PULLDOWN. */
  modes: Record<number, number>;
}

/** Something was done to the device, or has happened to it as a whole. */
export interface NoteEvent {
  kind: 'note';
  at: number;
  what: 'cable' | 'power' | 'boot' | 'halt' | 'clients' | 'faults' | 'pin' | 'report';
  text: string;
  /** Of the cable: whether it is in. */
  on?: boolean;
  /** What was done to the device, for a replay; of what goes over the wire there are packets. */
  input?: Input;
}

/** What is done to a device, beside its network. */
export type Input =
  | { pin: number; level: 0 | 1 | null }
  /** 0 to 1, of 3.3 V; null: nothing is wired to the pin. */
  | { pin: number; volts: number | null }
  /** A value of something that is wired to the board. */
  | { slider: string; value: number }
  | { brownOutUs: number }
  | { restart: true };

/** A slot of the provider, with the socket of the chip under it, at one moment. */
export interface SlotNow {
  slot: number;
  /** Sn_SR of the chip's socket. */
  status: string;
  /** The provider's state; null where the program does not tell. */
  state: string | null;
  port: number;
  peer: string | null;
  /** When that state was entered, in microseconds since the start; null where nothing is known. */
  sinceUs: number | null;
}

/** The states of all slots when a listener is added. */
export interface SlotsEvent {
  kind: 'slots';
  at: number;
  slots: SlotNow[];
}

/** The device is held, and its time stands still, or goes on. The first event of a listener says which. */
export interface TimeEvent {
  kind: 'time';
  at: number;
  held: boolean;
}

/** A value of something that is wired to the board. */
export interface SliderNow {
  /** Where it is wired, and its name: `0x76 celsius`. */
  name: string;
  least: number;
  most: number;
  step: number;
  unit: string;
  value: number;
}

/** The values of what is wired to the board that can be changed. */
export interface SlidersEvent {
  kind: 'sliders';
  at: number;
  sliders: SliderNow[];
}

/** Events were dropped, because they came faster than they were taken. */
export interface LostEvent {
  kind: 'lost';
  at: number;
  count: number;
}
