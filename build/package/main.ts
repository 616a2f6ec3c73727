import { LIBRARY_ROOT } from '../library.ts';
import { makePackage } from './make.ts';

await makePackage(LIBRARY_ROOT);
