import type { Bench } from '../../../sim/lockstep/bench.ts';
import { DhcpServer } from '../../../sim/servers/dhcp.ts';
import { DnsServer } from '../../../sim/servers/dns.ts';
import type { Handlers, Rig, Server, Talk } from '../rig.ts';
import { Told } from '../rig.ts';

/** A board whose program does with the runtime's stock `net` what a case says. */
interface StockBoard extends Bench {
  run(ms: number): void;
  evaluate(line: string): unknown;
}

/** What the program offers, in its own world. */
interface Control {
  hook: (server: number, n: number, event: string, data: unknown) => void;
  serve(port: number): number;
  stop(server: number): void;
  connect(host: string, port: number): number;
  write(n: number, text: string): void;
  end(n: number): void;
}

/**
 * The program, in what both runtimes read: it hands every event of its sockets to `hook`, with the number of the server that
 * accepted the socket, or -1. It keeps a socket until its 'close'.
 */
export const PROGRAM = `var control = { n: 0, sockets: {}, servers: [], hook: null };
function watch(socket, server) {
  var n = control.n++;
  control.sockets[n] = socket;
  var events = server < 0 ? ['connect', 'data', 'end', 'error', 'close'] : ['data', 'end', 'error', 'close'];
  events.forEach(function (event) {
    socket.on(event, function (data) {
      if (event === 'close') delete control.sockets[n];
      control.hook(server, n, event, data);
    });
  });
  if (server >= 0) control.hook(server, n, 'connect');
  return n;
}
control.serve = function (port) {
  var number = control.servers.length;
  var server = require('net').createServer(function (socket) { watch(socket, number); });
  control.servers.push(server);
  server.listen(port);
  return number;
};
control.stop = function (number) { control.servers[number].close(); };
control.connect = function (host, port) {
  return watch(require('net').connect({ host: host, port: port }, function () {}), -1);
};
control.write = function (n, text) { if (control.sockets[n]) control.sockets[n].write(text); };
control.end = function (n) { if (control.sockets[n]) control.sockets[n].end(); };`;

/** Adds a server of addresses and one of names to the board's network. */
export function nameServer({ host, clock }: Bench, names: Record<string, string>): void {
  new DhcpServer(host, clock, { pool: ['10.0.2.15'], subnet: '255.255.255.0' }, () => {});
  const dns = new DnsServer(host, { clock, run: (action) => action() }, {});
  for (const [name, ip] of Object.entries(names)) dns.add({ name, ips: [ip] });
}

/** The rig over such a board. `held`: see Rig; `uncaught`: lines of the console that tell of an exception. */
export function stockRig(board: StockBoard, held: () => number, uncaught: RegExp): Rig {
  const control = board.evaluate('control') as Control;
  const talks = new Map<number, { talk: Talk; told: Told }>();
  const servers = new Map<number, { server: Server; handlers: Handlers }>();

  function talkOf(n: number, handlers: Handlers): Talk {
    const told = new Told(handlers);
    const talk: Talk = {
      events: told.events,
      get received() {
        return told.received;
      },
      write: (text) => control.write(n, text),
      end: () => control.end(n),
    };
    talks.set(n, { talk, told });
    return talk;
  }

  control.hook = (number, n, event, data) => {
    const of = servers.get(number);
    if (of && event === 'connect') of.server.talks.push(talkOf(n, of.handlers));
    const known = talks.get(n);
    known?.told.tell(known.talk, event, event === 'data' ? textOf(data) : '');
  };

  return {
    host: board.host,
    clock: board.clock,
    run: async (ms) => board.run(ms),
    serve: async (port, handlers) => {
      const number = control.serve(port);
      const server: Server = { talks: [], close: () => control.stop(number) };
      servers.set(number, { server, handlers });
      board.run(10);
      return server;
    },
    connect: (host, port, handlers) => talkOf(control.connect(host, port), handlers),
    sockets: () => board.chip.sockets.map(({ status }) => status).sort(),
    held,
    dip: () => board.chip.brownOut(),
    complaints: () => board.lines.filter((line) => uncaught.test(line)),
    stop: () => {},
  };
}

/** Received data, a text or bytes, as a text. */
function textOf(data: unknown): string {
  return typeof data === 'string' ? data : Buffer.from(data as Uint8Array).toString('latin1');
}
