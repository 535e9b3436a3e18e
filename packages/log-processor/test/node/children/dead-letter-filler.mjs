// Writes events to a dead letter until the file takes no more
import { deadLetterFile } from '../../../dist/node/index.js';

const [file] = process.argv.slice(2);
const letter = deadLetterFile({ file });
for (let id = 0; id < 100; id++) {
  letter.write(JSON.stringify({ id, text: 'x'.repeat(100) }), 'ERR_QUEUE_FULL');
  if (id % 10 === 9) await letter.flush();
}
await letter.close();
console.log(`lost ${letter.lost}, error ${letter.error?.message}`);
