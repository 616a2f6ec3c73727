// A thread starts as plain JavaScript: it has to learn to load TypeScript before it can become a board.
import { register } from 'tsx/esm/api';

register();
await import('./worker.ts');
