import { register } from './registry.ts';

register('fan');
Array.prototype.map.call('x', () => console.log('the fan is there'));
