import '../../../firmware/page.ts';
import { watch } from './state.ts';

watch(null);
