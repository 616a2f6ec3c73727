/**
 * The simulated chip, its network and the runtime's stand-in, as `spisock/sim`: in lockstep with a test, or live in this
 * host's time. It knows no driver.
 */
export { type ChipOptions, W5500Sim } from './chips/w5500/chip.ts';
export { DEFAULTS, harsh, type Knobs } from './chips/w5500/knobs.ts';
export { DriverFault, type Fault, type FaultKind } from './chips/wiznet/faults.ts';
export type { Pins } from './chips/wiznet/pins.ts';
export { SimClock, type Timer } from './clock.ts';
export type { AllowRule } from './gateway/allow.ts';
export { type ForwardRule, Gateway, type GatewayOptions, type OpenForward } from './gateway/gateway.ts';
export { Host, type HostOptions } from './hosts/host.ts';
export { Peer } from './hosts/peer.ts';
export { type ReceivedDatagram, UdpPeer } from './hosts/udp.ts';
export { LiveClock } from './live/clock.ts';
export { Live } from './live/live.ts';
export type { LiveOptions } from './live/options.ts';
export type { Slider, Solder } from './live/wired.ts';
export { LockstepBoard, type LockstepBoardOptions } from './lockstep/board.ts';
export { LockstepClock } from './lockstep/clock.ts';
export type { BoardPins } from './runtimes/kaluma/board/wiring.ts';
export { FileSystem } from './runtimes/kaluma/files/file-system.ts';
export { type DhcpOptions, DhcpServer } from './servers/dhcp.ts';
export { DnsServer } from './servers/dns.ts';
export { SntpServer, type SntpServerOptions } from './servers/sntp.ts';
export { SimBus, type SimBusOptions } from './spi/bus.ts';
export { type SpiFaultOptions, SpiFaults } from './spi/faults.ts';
export { SpiServer, type SpiServerOptions } from './spi-server/server.ts';
export { LiveSpiTime, LockstepSpiTime, type SpiTime } from './spi-server/time.ts';
export type { SlotNow, WatchEvent, WatchListener } from './watch/events.ts';
export { Cable, type CableOptions, type Faults } from './wire/faults.ts';
export { Pcap } from './wire/pcap.ts';
export { type Station, Wire } from './wire/wire.ts';
