// Keeps events one after the other, each twice as large as the one before, then a small one
import { diskSpool } from '../../../dist/spool/index.js';

const [folder] = process.argv.slice(2);
const spool = diskSpool({ folder });
await spool.open();
for (let size = 16; size <= 1_048_576; size *= 2) {
  const [ticket] = await spool.keep([JSON.stringify({ size, text: 'x'.repeat(size) })]);
  console.log(`${size} ${ticket === undefined ? spool.error?.message : 'kept'}`);
}
const [ticket] = await spool.keep(['{"size":1}']);
console.log(`1 ${ticket === undefined ? 'not kept' : 'kept'}`);
console.log(`pending ${spool.pending}, error ${spool.error?.message}`);
