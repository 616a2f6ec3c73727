import { play } from '../pages/results.ts';
import { simulatedStages } from '../scenarios/simulated-stage.ts';

/** Run with the condition of a chip: prints the costs of all scenarios on it, as JSON. */
process.stdout.write(JSON.stringify(play(simulatedStages())));
