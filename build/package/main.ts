import { LIBRARY_ROOT } from '../modules/library.ts';
import { makePackage } from './make.ts';

await makePackage(LIBRARY_ROOT);
