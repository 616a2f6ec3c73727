/** An application that hands options to the library, and reads, lists and prints the objects that it answers. */
import { type BootOptions, boot } from '../../device/boot.ts';
import * as wsa from '../../provider/index.ts';

const err: wsa.Ref<number> & { note?: string } = { value: 0, note: 'mine' };
const KEY = 'value' as const;

/** Options made at run time, one by one. */
const options: { [name: string]: unknown } = {};
const names: (keyof BootOptions)[] = ['network', 'onReady'];
const given: BootOptions = {
  network: {
    mac: [2, 0, 10, 0, 2, 15],
    ip: [10, 0, 2, 15],
    subnet: [255, 255, 255, 0],
    gateway: [10, 0, 2, 2],
  },
  onReady: (address) => console.log('ready at', address),
};
for (const name of names) options[name] = given[name];

const info = boot(options as BootOptions);
console.log(Object.keys(info).join(), JSON.stringify(info.config), typeof info.clock.now());

const data: wsa.WspData = { wVersion: 0, wHighVersion: 0, szDescription: '' };
console.log(wsa.WSPStartup(0x0101, data, info, null, null), JSON.stringify(data));

const records = wsa.protocolRecords(info.chip, info.clock);
for (const record of records) {
  const { chip, clock, config, ...rest } = record;
  console.log(JSON.stringify(rest));
  console.log(chip === info.chip, clock === info.clock, config === info.config);
}

const address = wsa.inet(10, 0, 2, 15, 7);
console.log(
  JSON.stringify(address),
  Object.keys(wsa.inetAny(9)).join(),
  'addr' in address,
  address.addr instanceof Uint8Array,
);
const copied: wsa.SockAddr = { ...address, port: 4000 };
console.log(JSON.stringify(Object.assign({}, wsa.inetAny(1), { family: 23 })), copied.port, address.port);

const s = wsa.WSPSocket(wsa.AF_INET, wsa.SOCK_STREAM, 0, null, 0, 0, err);
console.log(wsa.WSPBind(s, copied, wsa.SOCKADDR_SIZE, err), wsa.WSPListen(s, 2, err), err[KEY], err.note);
const own = wsa.inetAny(0);
const size = { ['val' + 'ue']: wsa.SOCKADDR_SIZE } as unknown as wsa.Ref<number>;
console.log(wsa.WSPGetSockName(s, own, size, err), JSON.stringify(own), JSON.stringify(size));
console.log(
  wsa.WSPBind(s, copied, wsa.SOCKADDR_SIZE, err),
  err['value'] === wsa.WSAEINVAL,
  JSON.stringify(err),
);

const seen: string[] = [];
const event = wsa.createEvent(() => seen.push('set'));
console.log(JSON.stringify(event), Object.keys(event).join());
wsa.WSPEventSelect(s, event, wsa.FD_ACCEPT | wsa.FD_CLOSE, err);
event['signalled'] = true;
const events = wsa.networkEvents();
console.log(
  wsa.WSPEnumNetworkEvents(s, event, events, err),
  JSON.stringify(events),
  event.signalled,
  seen.length,
);
console.log(JSON.stringify(wsa.qos()));
console.log(
  JSON.stringify(wsa.overlapped(null), ['Internal', 'InternalHigh', 'Offset', 'OffsetHigh']),
  JSON.stringify(wsa.createWindow(console.log)),
);
console.log(
  wsa.slotStates(info).join(' '),
  wsa.slotStates(null)[7],
  wsa.pendingRequests(s, err),
  JSON.stringify([s >= 0]),
);

const timeout: wsa.TimeVal = JSON.parse('{"tv_sec":0,"tv_usec":1000}');
const set = [s] as wsa.SocketSet;
console.log(wsa.WSPSelect(0, set, null, null, timeout, err), set.length, JSON.stringify(timeout));
