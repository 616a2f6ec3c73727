import { SOCKETS } from '#chip';
import type { Cost } from './counting-bus.ts';
import { on, started } from './play.ts';
import { accept, request } from './server.ts';
import type { OpenStage } from './stage.ts';

/** The cost of one request as a function of other open sockets. */
export interface Growth {
  /** Number of open connections, including the request's own, or number of listeners. */
  count: number;
  request: Cost;
  /** An idle second. */
  second: Cost;
}

const BACKLOG = 8;

/** One request while 1, 2, 4 and all 8 connections are open to the same listener. */
export function byConnections(open: OpenStage): Growth[] {
  return [1, 2, 4, SOCKETS].map((count) =>
    on(open, {}, (app) => {
      started(app).listen(80, BACKLOG);
      for (let i = 1; i < count; i++) accept(app);
      app.awaitLink();
      const cost = request(app);
      accept(app);
      app.awaitLink();
      return { count, request: cost.request, second: app.bus.measure(() => app.stage.run(1000)) };
    }),
  );
}

/** One request to the last of 1 to 4 listeners, which share the chip's sockets. */
export function byListeners(open: OpenStage): Growth[] {
  return [1, 2, 3, 4].map((count) =>
    on(open, {}, (app) => {
      started(app);
      for (let i = 0; i < count; i++) app.listen(80 + i, BACKLOG);
      app.awaitLink();
      const cost = request(app, 79 + count);
      app.awaitLink();
      return { count, request: cost.request, second: app.bus.measure(() => app.stage.run(1000)) };
    }),
  );
}
