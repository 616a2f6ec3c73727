import { createServer, type Server, type Socket } from 'node:net';
import type { Entrance } from './entrance.ts';
import { ForwardedConnection, type HostSide } from './forwarded-connection.ts';

export interface ForwardOptions {
  hostPort: number;
  devicePort: number;
  /** The device's address; default: that of the host side. */
  deviceIp?: string;
  /** The station with the address that the device sees as its client's. */
  host: HostSide;
  clock: Entrance;
  /** Answers true while nothing on the device can serve: clients are reset at once. */
  refuses?: () => boolean;
}

/**
 * Forwards a port of the host's loopback interface to a port of the device. A client's own port number is kept on the
 * simulated network if it is free, so that the logs of both sides show the same number.
 *
 * The host's kernel completes a client's handshake before the device gets the SYN. A refusal by the device therefore
 * appears as a reset connection, not as a refused one.
 */
export class Forward {
  private readonly options: ForwardOptions;
  private readonly server: Server;
  private readonly connections = new Set<ForwardedConnection>();
  private readonly portsInUse = new Set<number>();

  constructor(options: ForwardOptions) {
    this.options = options;
    this.server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (socket) =>
      this.accept(socket),
    );
  }

  /** Resolves when the host port is open; rejects with the host's error (EADDRINUSE, EACCES). */
  open(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(this.options.hostPort, '127.0.0.1', () => {
        this.server.off('error', reject);
        resolve();
      });
    });
  }

  /** The host port; with 0, the one that the host chose. */
  get hostPort(): number {
    const address = this.server.address();
    return address && typeof address === 'object' ? address.port : this.options.hostPort;
  }

  /** Bytes in transit in either direction that the gateway holds now. */
  get held(): number {
    let total = 0;
    for (const connection of this.connections) total += connection.held;
    return total;
  }

  /** Resets all open connections. */
  disconnect(): void {
    for (const connection of this.connections) connection.drop();
  }

  /** As `disconnect`, and closes the host port. */
  close(): Promise<void> {
    this.disconnect();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private accept(socket: Socket): void {
    if (this.options.refuses?.()) return void socket.resetAndDestroy();
    const { clock, host, devicePort, deviceIp } = this.options;
    const port = socket.remotePort;
    const free = port !== undefined && !this.portsInUse.has(port);
    const peer = clock.run(() =>
      host.connect(devicePort, { ip: deviceIp, sourcePort: free ? port : undefined }),
    );
    this.portsInUse.add(peer.localPort);
    const connection = new ForwardedConnection(socket, peer, clock, () => {
      this.connections.delete(connection);
      this.portsInUse.delete(peer.localPort);
    });
    this.connections.add(connection);
  }
}
