import { byte, type Command, fromBe, le16, le32 } from '../message.ts';
import { Radio, type WifiNetwork } from '../radio.ts';
import { BLOCKED, type Call, type Esp, plain } from './calls.ts';
import { resolve } from './names.ts';

/** The calls of the radio and of the firmware as a whole (nina-spi.md, chapter 4). */

const DONE = [byte(1)];
const NO_NAME = Uint8Array.of(255, 255, 255, 255);
const PING_US = 5_000_000;
const TEMPERATURE = 41.5;

const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes ?? new Uint8Array(0));
const bytesOf = (value: string): Uint8Array => new TextEncoder().encode(value);
const done = (run: (esp: Esp, command: Command) => void): Call =>
  plain((esp, command) => {
    run(esp, command);
    return DONE;
  });

/** Of the network that was joined, or a blank. */
const ofOwn = (value: (network: WifiNetwork) => Uint8Array, blank: Uint8Array): Call =>
  plain(({ radio }) => [radio.network ? value(radio.network) : blank]);

/** Of a network of the last scan. */
const ofScanned = (value: (network: WifiNetwork) => Uint8Array, blank: Uint8Array): Call =>
  plain(({ radio }, { params }) => {
    const network = radio.scanned[fromBe(params[0])];
    return [network ? value(network) : blank];
  });

const bssid = (network: WifiNetwork): Uint8Array => Radio.bssid(network);
const rssi = ({ rssi: dbm }: WifiNetwork): Uint8Array => le32(dbm);
const encryption = (network: WifiNetwork): Uint8Array => byte(Radio.encryption(network));

const hostByName = new WeakMap<Esp, Uint8Array>();

const requestHost: Call = (esp, { params }) => {
  const find = resolve(esp, text(params[0]));
  return () => {
    const found = find();
    if (found === BLOCKED) return BLOCKED;
    hostByName.set(esp, found ?? NO_NAME);
    return [byte(found ? 1 : 0)];
  };
};

const ping: Call = (esp, { params }) => {
  const sentUs = esp.clock.nowUs;
  let result: number | null = null;
  esp.stack.netif.ping(params[0], () => {
    result = Math.max(1, Math.round((esp.clock.nowUs - sentUs) / 1000));
  });
  return () => {
    if (result !== null) return [le16(result)];
    return esp.clock.nowUs - sentUs > PING_US ? [le16(-1)] : BLOCKED;
  };
};

function temperature(): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, TEMPERATURE, true);
  return bytes;
}

/** As many bytes as the firmware gives: six of Arduino's, all of the fork's. */
function version({ firmware }: Esp): Uint8Array {
  const all = bytesOf(firmware.version);
  if (!firmware.fixedVersion) return all;
  const six = new Uint8Array(6);
  six.set(all.subarray(0, 6));
  return six;
}

/** Names servers; a count of one leaves the second. */
function setDns({ radio }: Esp, { params }: Command): void {
  const [count, first, second] = params;
  radio.dns = [first.slice(), fromBe(count) > 1 ? second.slice() : radio.dns[1]];
}

export const STATION_CALLS: readonly [code: number, call: Call][] = [
  [0x10, done(({ radio }, { params }) => radio.join(text(params[0]), null))],
  [0x11, done(({ radio }, { params }) => radio.join(text(params[0]), text(params[1])))],
  [
    0x14,
    plain(({ radio }, { params }) => {
      const [, ip, gateway, subnet] = params;
      radio.fix(ip.slice(), gateway.slice(), subnet.slice());
      return [byte(0)];
    }),
  ],
  [0x15, done(setDns)],
  [
    0x16,
    done(({ radio }, { params }) => {
      radio.hostname = text(params[0]);
    }),
  ],
  [0x17, done(() => {})],
  [0x1a, done(() => {})],
  [0x1b, plain(() => [temperature()])],
  [0x1e, plain(({ radio }) => radio.dns)],
  [0x1f, plain(({ radio }) => [byte(radio.reason)])],
  [0x20, plain(({ radio }) => [byte(radio.status)])],
  [
    0x21,
    plain(({ stack }) => {
      const { ip, subnet, gateway } = stack.netif.addresses;
      return [ip, subnet, gateway];
    }),
  ],
  [0x22, plain(({ stack }) => [stack.netif.mac.slice().reverse()])],
  [0x23, ofOwn(({ ssid }) => bytesOf(ssid), new Uint8Array(0))],
  [0x24, ofOwn(bssid, new Uint8Array(6))],
  [0x25, ofOwn(rssi, le32(0))],
  [0x26, ofOwn(encryption, byte(255))],
  [0x27, plain(({ radio }) => radio.scanned.map(({ ssid }) => bytesOf(ssid)))],
  [0x30, done(({ radio }) => radio.disconnect())],
  [0x32, ofScanned(rssi, le32(0))],
  [0x33, ofScanned(encryption, byte(255))],
  [0x34, requestHost],
  [0x35, plain((esp) => [hostByName.get(esp) ?? NO_NAME])],
  [0x36, done(({ radio }) => radio.scan())],
  [0x37, plain((esp) => [version(esp)])],
  [0x3b, plain(() => [le32(0)])],
  [0x3c, ofScanned(bssid, new Uint8Array(6))],
  [0x3d, ofScanned(({ channel }) => byte(channel), byte(0))],
  [0x3e, ping],
];
