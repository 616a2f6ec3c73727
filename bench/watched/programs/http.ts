import '../../../firmware/http.ts';
import { records } from '../../../provider/adapters/kaluma-net/record.ts';
import { watch } from './state.ts';

watch(function () {
  let inUse = 0;
  for (let i = 0; i < records.length; i++) if (records[i].fd >= 0) inUse++;
  return inUse;
});
