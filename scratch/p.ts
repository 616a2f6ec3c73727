import { stop } from 'esbuild';
import { netBoard } from '../test/espruino/board.ts';
const board = await netBoard('');
const t = process.cpuUsage(); board.run(5000); const u = process.cpuUsage(t);
console.log('5 s idle', (u.user + u.system) / 1000, 'ms cpu');
const b2 = await netBoard('require("http").createServer(function (req, res) { res.end("x"); }).listen(80);');
const t2 = process.cpuUsage(); b2.run(5000); const u2 = process.cpuUsage(t2);
console.log('5 s serving', (u2.user + u2.system) / 1000, 'ms cpu');
await stop();
