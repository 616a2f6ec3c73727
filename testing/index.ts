/**
 * Tests of one's own firmware: a simulated board that runs a program in simulated time, with what is wired to its pins and
 * who is on its network in the hands of the test. See docs/testing-firmware.md.
 */

export { harsh, type Knobs } from '../sim/chips/w5500/knobs.ts';
export type { FaultKind } from '../sim/chips/wiznet/faults.ts';
export { Host } from '../sim/hosts/host.ts';
export { Peer } from '../sim/hosts/peer.ts';
export { type ReceivedDatagram, UdpPeer } from '../sim/hosts/udp.ts';
export type { I2cTarget, SpiTarget } from '../sim/runtimes/kaluma/circuit/targets.ts';
export type { Conversation } from '../sim/watch/conversations.ts';
export type { PacketEvent, WatchEvent } from '../sim/watch/events.ts';
export { type BoardOptions, board } from './board.ts';
export { Device, type Flash } from './device.ts';
export { FirmwareError } from './firmware-error.ts';
export type { Reply, Request } from './http.ts';
export { Pin } from './pin.ts';
export { type Replayed, type ReplayOptions, replay } from './replay.ts';
export { Bme280, bme280, type Weather } from './sensors/bme280.ts';
export { button, PushButton } from './sensors/button.ts';
export { Uart } from './uart.ts';
