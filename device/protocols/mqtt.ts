import { toBytes } from '../stream.ts';
import { after } from '../timers.ts';

/**
 * The part of MQTT 3.1.1 (OASIS, 2014) for a client that publishes with QoS 0, over a socket of the runtime's `net`.
 */

const CONNECT = 0x10;
const CONNACK = 0x20;
const PUBLISH = 0x30;
const PINGREQ = 0xc0;
const PINGRESP = 0xd0;
/** Protocol level 4; of the flags only Clean Session. */
const LEVEL_AND_FLAGS = '\x04\x02';
/**
 * The session counts silence in quarters of the keep-alive time: half of it sends a PINGREQ, all of it ends the
 * connection.
 */
const QUARTERS = 4;

/** A connection to a broker, created by `talkMqtt`. */
export class MqttSession {
  readonly socket: KalumaSocket;
  readonly id: string;
  readonly keepAliveS: number;
  readonly onWelcome: () => void;
  /** CONNACK was received. */
  welcome = false;
  /** Received bytes of an incomplete packet. No packet expected from a broker is longer than 4 bytes. */
  private readonly part: number[] = [];
  /** Quarters of the keep-alive time without a received byte. */
  private silence = 0;

  constructor(socket: KalumaSocket, id: string, keepAliveS: number, onWelcome: () => void) {
    this.socket = socket;
    this.id = id;
    this.keepAliveS = keepAliveS;
    this.onWelcome = onWelcome;
    this.wait();
  }

  /** Sends CONNECT, the first packet of a session. Call it when the socket is connected. */
  introduce(): void {
    const seconds = String.fromCharCode(this.keepAliveS >> 8, this.keepAliveS & 0xff);
    this.socket.write(packet(CONNECT, field('MQTT') + LEVEL_AND_FLAGS + seconds + field(this.id)));
  }

  /** Publishes `text` under `topic` as soon as it can be sent. Returns false if the connection has ended. */
  publish(topic: string, text: string): boolean {
    if (this.socket.destroyed) return false;
    this.socket.write(packet(PUBLISH, field(topic) + text));
    return true;
  }

  /** Handles received bytes. A packet other than CONNACK, or PINGRESP after it, ends the connection. */
  receive(bytes: Uint8Array): void {
    const part = this.part;
    this.silence = 0;
    for (let i = 0; i < bytes.length && !this.socket.destroyed; i++) {
      part.push(bytes[i]);
      if (part.length < 2 || part.length < part[1] + 2) {
        if (part.length > 1 && (part[0] !== CONNACK || part[1] !== 2)) this.socket.destroy();
        continue;
      }
      const pong = part[0] === PINGRESP && part[1] === 0 && this.welcome;
      const taken = part[0] === CONNACK && part[1] === 2 && part[2] < 2 && part[3] === 0 && !this.welcome;
      part.length = 0;
      if (taken) {
        this.welcome = true;
        this.onWelcome();
      } else if (!pong) this.socket.destroy();
    }
  }

  private wait(): void {
    after(
      (): void => {
        if (this.socket.destroyed) return;
        this.silence++;
        // A broker that has not sent CONNACK after half of the time is given up.
        if (this.silence >= (this.welcome ? QUARTERS : QUARTERS / 2)) return this.socket.destroy();
        if (this.silence === QUARTERS / 2) this.socket.write(packet(PINGREQ, ''));
        this.wait();
      },
      (this.keepAliveS * 1000) / QUARTERS,
    );
  }
}

/**
 * Starts a session with the broker that `socket` is connected to, or will be, and supervises it. The socket is
 * destroyed when the broker is silent for `keepAliveS`, does not send CONNACK in half of that, or sends an invalid
 * packet, and when the connection ends in any other way. 'close' of the socket reports all of these.
 *
 * @param socket not read by other code; call `introduce` once it is connected
 * @param id client identifier, 1 to 23 letters and digits, unique at the broker
 * @param keepAliveS keep-alive time in seconds: 4 to 65,535
 * @param onWelcome called when CONNACK was received
 * @returns the session
 */
export function talkMqtt(
  socket: KalumaSocket,
  id: string,
  keepAliveS: number,
  onWelcome: () => void,
): MqttSession {
  const session = new MqttSession(socket, id, keepAliveS, onWelcome);
  const leave = function (): void {
    socket.destroy();
  };
  socket.on('data', function (bytes: Uint8Array): void {
    session.receive(bytes);
  });
  socket.on('error', leave).on('end', leave);
  return session;
}

/** Returns a packet of at most 127 bytes, one per character. */
function packet(type: number, body: string): Uint8Array {
  const text = toBytes(body);
  const bytes = new Uint8Array(2 + text.length);
  bytes[0] = type;
  bytes[1] = text.length;
  bytes.set(text, 2);
  return bytes;
}

function field(text: string): string {
  return String.fromCharCode(0, text.length) + text;
}
