import { toBytes } from './stream.ts';
import { after } from './timers.ts';

/** A client's part of MQTT 3.1.1 (OASIS, 2014) that publishes with QoS 0, over a socket of the runtime's own `net`. */

const CONNECT = 0x10;
const CONNACK = 0x20;
const PUBLISH = 0x30;
const PINGREQ = 0xc0;
const PINGRESP = 0xd0;
/** Protocol level 4, and of the flags only that no earlier session counts. */
const LEVEL_AND_FLAGS = '\x04\x02';
/** Half of the keep-alive time in silence asks for a sign of life; all of it ends the connection. */
const QUARTERS = 4;

/** A connection to a broker; made by `talkMqtt`. */
export class MqttSession {
  readonly socket: KalumaSocket;
  readonly id: string;
  readonly keepAliveS: number;
  readonly onWelcome: () => void;
  /** The broker has taken us. */
  welcome = false;
  /** What has come of a packet that is not whole yet: of what a broker says here, no packet is longer than 4 bytes. */
  private readonly part: number[] = [];
  /** For how many quarters of the keep-alive time nothing was heard. */
  private silence = 0;

  constructor(socket: KalumaSocket, id: string, keepAliveS: number, onWelcome: () => void) {
    this.socket = socket;
    this.id = id;
    this.keepAliveS = keepAliveS;
    this.onWelcome = onWelcome;
    this.wait();
  }

  /** Says who we are, which is the first that a broker hears. To be called when the socket is connected. */
  introduce(): void {
    const seconds = String.fromCharCode(this.keepAliveS >> 8, this.keepAliveS & 0xff);
    this.socket.write(packet(CONNECT, field('MQTT') + LEVEL_AND_FLAGS + seconds + field(this.id)));
  }

  /** Sends `text` under `topic`, as soon as it can. False when the connection has ended. */
  publish(topic: string, text: string): boolean {
    if (this.socket.destroyed) return false;
    this.socket.write(packet(PUBLISH, field(topic) + text));
    return true;
  }

  /** Takes received bytes. A packet other than CONNACK, and PINGRESP behind it, ends the connection. */
  hear(bytes: Uint8Array): void {
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
        // Who has not taken us after half of the time never will.
        if (this.silence >= (this.welcome ? QUARTERS : QUARTERS / 2)) return this.socket.destroy();
        if (this.silence === QUARTERS / 2) this.socket.write(packet(PINGREQ, ''));
        this.wait();
      },
      (this.keepAliveS * 1000) / QUARTERS,
    );
  }
}

/**
 * Talks to the broker that `socket` is connected to, or will be, and watches whether it is still there. The socket is
 * destroyed when the broker is silent for `keepAliveS`, does not take us in half of that, or says what no
 * broker says; and when the connection ends in any other way. 'close' of the socket tells of all that.
 *
 * @param socket not read by other code; `introduce` is to be called once it is connected
 * @param id 1 to 23 letters and digits, which no other client of the broker has
 * @param keepAliveS in how many seconds something is heard of each other: 4 to 65,535
 * @param onWelcome called when the broker has taken us
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
    session.hear(bytes);
  });
  socket.on('error', leave).on('end', leave);
  return session;
}

/** A packet of at most 127 bytes of one letter each. */
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
