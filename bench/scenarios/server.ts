import { type Application, joined, pattern, same } from './application.ts';
import { type Cost, sum } from './counting-bus.ts';
import { on, started } from './play.ts';
import type { FarConnection, OpenStage } from './stage.ts';

/** S1 to S6: a server on port 80 with a backlog of eight, on as many sockets as the chip has; the cost of one request, step by step. */

const BACKLOG = 8;
const REQUEST = pattern(100);
const RESPONSE = pattern(1024);

/** S1: from reset to a working network. S2: until it listens on them. */
export function boot(open: OpenStage): { S1: Cost; S2: Cost } {
  return on(open, {}, (app) => {
    const S1 = app.bus.measure(() => app.start());
    const S2 = app.bus.measure(() => app.listen(80, BACKLOG));
    return { S1, S2 };
  });
}

/** S3: a client connects to `port` and is accepted. */
export function accept(app: Application, port = 80): { client: FarConnection; s: number; cost: Cost } {
  const before = app.connections.length;
  const client = app.stage.far.connect(port);
  client.answerFin();
  const cost = app.bus.measure(() => app.until('a client', () => app.connections.length > before));
  return { client, s: app.connections[before], cost };
}

/** S4: 100 bytes are received and read by one call. */
export function receive(app: Application, client: FarConnection): Cost {
  const before = app.received.length;
  const cost = app.bus.measure(() => {
    client.send(REQUEST);
    app.until('the request', () => app.received.length > before);
  });
  same('S4', joined(app.received.slice(before)), REQUEST);
  return cost;
}

/** S5: 1,024 bytes are sent by one call. */
export function send(app: Application, client: FarConnection, s: number): Cost {
  const before = client.received().length;
  const cost = app.bus.measure(() => {
    app.send(s, RESPONSE);
    app.until('the response', () => client.received().length === before + RESPONSE.length);
  });
  same('S5', client.received().subarray(before), RESPONSE);
  return cost;
}

/** S6: the application closes first, the far end answers; until the sockets are as they were `before` the client. */
export function close(app: Application, s: number, before: string): Cost {
  return app.bus.measure(() => {
    app.close(s);
    app.until('the last listener', () => app.states() === before);
  });
}

/** S3 to S6 on a started server, each and in sum. */
export function request(app: Application, port = 80): Record<'S3' | 'S4' | 'S5' | 'S6' | 'request', Cost> {
  const before = app.states();
  const { client, s, cost: S3 } = accept(app, port);
  const S4 = receive(app, client);
  const S5 = send(app, client, s);
  const S6 = close(app, s, before);
  return { S3, S4, S5, S6, request: sum(S3, S4, S5, S6) };
}

/** One request to an otherwise idle server. */
export function wholeRequest(open: OpenStage): ReturnType<typeof request> {
  return on(open, {}, (app) => {
    started(app).listen(80, BACKLOG);
    app.awaitLink();
    return request(app);
  });
}

/** S4b: the receive call alone. S4c: 100 calls for one byte each, and the polls before them. */
export function smallReads(open: OpenStage): { S4b: Cost; S4c: Cost } {
  return on(open, {}, (app) => {
    started(app).listen(80, BACKLOG);
    app.awaitLink();
    const { client, s } = accept(app);
    let S4b: Cost | null = null;
    const read = app.receive.bind(app);
    app.receive = (...args) => {
      let bytes: Uint8Array | null = null;
      S4b = app.bus.measure(() => {
        bytes = read(...args);
      });
      return bytes;
    };
    receive(app, client);
    app.receive = read;
    app.readSize = 1;
    const before = app.received.length;
    const S4c = app.bus.measure(() => {
      client.send(REQUEST);
      app.until('the first byte', () => app.received.length > before);
      for (let i = app.received.length - before; i < REQUEST.length; i++) {
        const byte = app.receive(s);
        if (byte) app.received.push(byte);
      }
    });
    same('S4c', joined(app.received.slice(before)), REQUEST);
    if (!S4b) throw new Error('S4b: nothing was received');
    return { S4b, S4c };
  });
}

/** S5d: the far end delays its acknowledgements by 1 ms, and the second send follows directly after the first. */
export function delayedSends(open: OpenStage): { S5d: Cost; S5d2: Cost } {
  return on(open, { ackDelayUs: 1000 }, (app) => {
    started(app).listen(80, BACKLOG);
    app.awaitLink();
    const { client, s } = accept(app);
    const S5d = app.bus.measure(() => app.send(s, RESPONSE));
    const S5d2 = app.bus.measure(() => {
      for (let tries = 0; app.send(s, RESPONSE) === 0 && tries < 100; tries++) app.stage.run(1);
    });
    app.until('both responses', () => client.received().length === 2 * RESPONSE.length);
    same('S5d', client.received(), joined([RESPONSE, RESPONSE]));
    return { S5d, S5d2 };
  });
}

/** S6p: the far end closes first, and then the application. */
export function closedByPeer(open: OpenStage): Cost {
  return on(open, {}, (app) => {
    started(app).listen(80, BACKLOG);
    app.awaitLink();
    const before = app.states();
    const { client } = accept(app);
    return app.bus.measure(() => {
      client.fin();
      app.until('the last listener', () => app.states() === before);
    });
  });
}
