import { Application } from './application.ts';
import type { OpenStage, StageOptions } from './stage.ts';

/** Plays a scenario on a new stage with an application of its own, which is stopped whatever happens. */
export function on<T>(open: OpenStage, options: StageOptions, scenario: (app: Application) => T): T {
  const app = new Application(open(options));
  try {
    return scenario(app);
  } finally {
    app.stop();
  }
}

/** The application, started: whatever that costs is not counted. */
export function started(app: Application): Application {
  app.start();
  return app;
}
