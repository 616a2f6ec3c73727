/** The library's functions as a table that is looked through by name, and its module as an object. */
import { boot } from '../../device/boot.ts';
import * as wsa from '../../provider/index.ts';

const table = wsa.procTable();
console.log(Object.keys(table).length, table.lpWSPSocket, typeof table.fill, typeof table.ioctls);
boot({ table: table });
const names = Object.keys(table).filter((name) => name.indexOf('lpWSP') === 0);
console.log(names.length, names[0], names[29], typeof table[('lpWSP' + 'Bind') as 'lpWSPBind']);
let functions = 0;
for (const name of names) if (typeof table[name as 'lpWSPBind'] === 'function') functions++;
console.log(functions, table.ioctls().length > 10);

const err = { value: 0 };
const s = table.lpWSPSocket!(wsa.AF_INET, wsa.SOCK_STREAM, 0, null, 0, 0, err);
const real = table.lpWSPBind;
let bound = 0;
table.lpWSPBind = function (this: typeof table, ...values) {
  bound++;
  return real!.apply(this, values);
};
console.log(
  table.lpWSPBind(s, wsa.inetAny(99), wsa.SOCKADDR_SIZE, err),
  bound,
  table.lpWSPCloseSocket!(s, err),
);
table.lpWSPBind = null;
try {
  (table.lpWSPBind as unknown as () => void)();
} catch (error) {
  console.log('no bind any more', error instanceof TypeError);
}

const all: { [name: string]: unknown } = { ...wsa };
console.log(
  all.WSAECONNRESET,
  all['FD_' + 'ACCEPT'],
  'WSPAccept' in wsa,
  typeof all.WSPAccept,
  wsa['SOCKET_ERROR'],
);
console.log(all.WSPBind === real, Object.keys(wsa).filter((name) => /^WSP[A-Z]/.test(name)).length);
