import { Application } from './application.ts';
import type { OpenStage, StageOptions } from './stage.ts';

/** Plays a scenario on a new stage with an application of its own, which is always stopped. */
export function on<T>(open: OpenStage, options: StageOptions, scenario: (app: Application) => T): T {
  const app = new Application(open(options));
  try {
    return scenario(app);
  } finally {
    app.stop();
  }
}

/** Starts the application without counting its cost. */
export function started(app: Application): Application {
  app.start();
  return app;
}
