/** Answers a multicast query for its address. The lesson: datagrams need no connection, and a group needs no address. */

import { boot, must, toBytes, toText } from '../device/kit.ts';
import * as wsa from '../provider/index.ts';

const PORT = 7777;
const GROUP = wsa.inet(239, 255, 77, 77, PORT);
const ANSWER = toBytes('spisock at ' + NETWORK.ip.join('.'));
const err = { value: 0 };
const count = { value: 0 };
const flags = { value: 0 };
const from = wsa.inetAny(0);
const fromlen = { value: wsa.SOCKADDR_SIZE };
const question = { len: 16, buf: new Uint8Array(16) };
const answer = { len: ANSWER.length, buf: ANSWER };

boot();
const s = wsa.WSPSocket(wsa.AF_INET, wsa.SOCK_DGRAM, wsa.IPPROTO_UDP, null, 0, 0, err);
must(s !== wsa.INVALID_SOCKET, 'WSPSocket', err);
must(wsa.WSPBind(s, wsa.inetAny(PORT), wsa.SOCKADDR_SIZE, err) === 0, 'WSPBind', err);
const leaf = wsa.WSPJoinLeaf(s, GROUP, wsa.SOCKADDR_SIZE, null, null, null, null, wsa.JL_RECEIVER_ONLY, err);
must(leaf === s, 'WSPJoinLeaf', err);
must(wsa.WSPAsyncSelect(s, wsa.createWindow(onQuestion), 1, wsa.FD_READ, err) === 0, 'WSPAsyncSelect', err);

/** One datagram a message; whoever asks while an answer is on its way asks again. */
function onQuestion(): void {
  flags.value = 0;
  if (wsa.WSPRecvFrom(s, [question], 1, count, flags, from, fromlen, null, null, null, err) !== 0) return;
  const asked = toText(question.buf.slice(0, count.value));
  console.log(from.addr.join('.') + ' asks ' + asked);
  if (asked !== 'who?') return;
  wsa.WSPSendTo(s, [answer], 1, count, 0, from, wsa.SOCKADDR_SIZE, null, null, null, err);
}
