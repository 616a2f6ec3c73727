/** Receives datagrams on port 7777, and does nothing else with the network. */
import { boot } from '../../../device/boot.ts';
import { toText } from '../../../device/kit.ts';
import * as wsa from '../../../provider/index.ts';

const err = { value: 0 };
const count = { value: 0 };
const flags = { value: 0 };
const datagram = { len: 64, buf: new Uint8Array(64) };

boot();
const s = wsa.WSPSocket(wsa.AF_INET, wsa.SOCK_DGRAM, wsa.IPPROTO_UDP, null, 0, 0, err);
wsa.WSPBind(s, wsa.inetAny(7777), wsa.SOCKADDR_SIZE, err);
wsa.WSPAsyncSelect(s, wsa.createWindow(onDatagram), 1, wsa.FD_READ, err);

function onDatagram(): void {
  if (wsa.WSPRecvFrom(s, [datagram], 1, count, flags, null, null, null, null, null, err) === 0)
    console.log(toText(datagram.buf.slice(0, count.value)));
}
