/// <reference path="../../hal/kaluma/types/netdev.d.ts" />

/** The names by which spisock's declarations call the runtime's types. */

type KalumaEmitter = import('events').EventEmitter;
type KalumaSocket = import('net').Socket;
type KalumaServer = import('net').Server;
type KalumaNet = typeof import('net');
type KalumaRequest = import('http').IncomingMessage;
type KalumaResponse = import('http').ServerResponse;
type KalumaHttp = typeof import('http');
type KalumaFs = typeof import('fs');
type KalumaStats = import('fs').Stats;
type KalumaSpi = import('spi').SPI;
type KalumaRp2 = typeof import('rp2');
type KalumaPioProgram = import('rp2').ASM;
type KalumaPioOptions = import('rp2').StateMachineOptions;
type KalumaStateMachine = import('rp2').StateMachine;

/** Which PIO a state machine is in, 0 or 1, and which one it is there, 0 to 3. */
interface KalumaMachinePlace {
  readonly pio: number;
  readonly sm: number;
}

/** A request as the network device sees it: it ends bodies that the runtime's parser cannot. */
interface KalumaRequestInside extends KalumaRequest {
  /** Tells 'end', once. */
  _afterEnd(): void;
}
