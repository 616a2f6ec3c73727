import { joined, pattern, same } from './application.ts';
import type { Cost } from './counting-bus.ts';
import { on, started } from './play.ts';
import { accept } from './server.ts';
import type { FarConnection, OpenStage } from './stage.ts';

/** S7 to S9: idle, bursts, and bulk transfer. */

const BACKLOG = 8;
const BULK = pattern(65_536);
const CHUNK = 2048;
/** Interval of polls without INTn, in milliseconds; it fits between two rounds of the health check. */
const POLL_MS = 5;
const POLLS = 10;

/** S7: one idle poll, with a number of open connections. */
export function idle(open: OpenStage, interruptLine: boolean, connections: number): Cost {
  return on(open, { interruptLine }, (app) => {
    started(app).listen(80, BACKLOG);
    for (let i = 0; i < connections; i++) accept(app);
    app.awaitLink();
    const { frames, bytes, payload } = app.bus.measure(() => app.stage.run(POLLS * POLL_MS));
    return { frames: frames / POLLS, bytes: bytes / POLLS, payload: payload / POLLS };
  });
}

export interface Bursts {
  /** Refused SYNs of six: of the first six, of six while those are open, of six after those were closed. */
  rst: [first: number, open: number, closed: number];
  /** The poll after the first burst. */
  turn: Cost;
}

/** S8: six SYNs arrive while the program is busy, and later six more. */
export function bursts(open: OpenStage): Bursts {
  let turn: Cost | null = null;
  const rst = (closing: boolean): [number, number] =>
    on(open, {}, (app) => {
      started(app).listen(80, BACKLOG);
      app.awaitLink();
      const before = app.states();
      const burst = (): number => {
        const clients = Array.from({ length: 6 }, () => app.stage.far.connect(80));
        for (const client of clients) client.answerFin();
        app.stage.pass(20);
        return refused(clients);
      };
      const first = burst();
      turn ??= app.bus.measure(() => app.stage.run(5));
      app.stage.run(50);
      if (closing) {
        // Clients whose SYN was left unanswered come later, and are closed, too.
        app.until('the last listener', () => {
          for (const s of [...app.connections]) app.close(s);
          return app.states() === before;
        });
      }
      return [first, burst()];
    });
  const [first, whileOpen] = rst(false);
  const [, whenClosed] = rst(true);
  if (!turn) throw new Error('S8: no burst came');
  return { rst: [first, whileOpen, whenClosed], turn };
}

function refused(clients: FarConnection[]): number {
  return clients.filter((client) => client.reset).length;
}

/** S9: 65,536 bytes are received, until nothing is left, 2,048 at a time. */
export function receiveMuch(open: OpenStage): Cost {
  return on(open, {}, (app) => {
    started(app).listen(80, BACKLOG);
    app.awaitLink();
    const { client } = accept(app);
    app.readAll = true;
    let count = 0;
    const cost = app.bus.measure(() => {
      client.send(BULK);
      app.until('the last byte', () => {
        count = app.received.reduce((total, part) => total + part.length, 0);
        return count === BULK.length;
      });
    });
    same('S9', joined(app.received), BULK);
    return cost;
  });
}

/** S9: 65,536 bytes are sent, 2,048 at a time, whenever there is room. */
export function sendMuch(open: OpenStage): Cost {
  return on(open, {}, (app) => {
    started(app).listen(80, BACKLOG);
    app.awaitLink();
    const { client, s } = accept(app);
    let sent = 0;
    const more = (): void => {
      while (sent < BULK.length) {
        const taken = app.send(s, BULK.slice(sent, sent + CHUNK));
        if (taken === 0) return;
        sent += taken;
      }
    };
    app.onEvent = more;
    const cost = app.bus.measure(() => {
      more();
      app.until('the last byte', () => client.received().length === BULK.length);
    });
    same('S9', client.received(), BULK);
    return cost;
  });
}

/** Bytes on the bus besides the payload, per byte of it. */
export function overhead({ bytes, payload }: Cost): number {
  return (bytes - payload) / payload;
}
