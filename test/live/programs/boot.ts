/** Boots otherwise than the configuration says, and tells what it hears of the device. */
import { boot } from '../../../device/boot.ts';
import { watchLink } from '../../../provider/index.ts';

const info = boot({
  board: {
    spi: { bus: 1, miso: 12, mosi: 11, sck: 10, baudHz: 20_000_000 },
    cs: 13,
    reset: 14,
    interrupt: 15,
  },
  network: {
    mac: [2, 0, 10, 0, 2, 77],
    ip: [10, 0, 2, 77],
    subnet: [255, 255, 255, 0],
    gateway: [10, 0, 2, 2],
  },
  onReady: function (address) {
    console.log('ready at', address);
  },
});
watchLink(info, {
  onLink: function (up) {
    console.log('link', up);
  },
  onReset: function () {
    console.log('reset');
  },
});
