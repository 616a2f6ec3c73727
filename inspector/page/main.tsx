import { render } from 'preact';
import { App } from './app.tsx';
import { Store } from './store.ts';

const place = document.getElementById('page');
if (place) render(<App store={new Store()} />, place);
