/* The application of the module `spisock`: the build puts `exports` in the place of `moduleExports`. */
import { connect } from '../../device/espruino/module.ts';

moduleExports.connect = connect;
