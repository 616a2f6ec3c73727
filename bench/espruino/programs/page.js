/* The web server of the page on Espruino, which also says how many variables are in use, and were at most. */
import { bootNet, serving } from '../../../device/espruino.ts';
import { hello } from './hello.js';

bootNet();
require('http').createServer(hello).listen(80);
serving(80);
