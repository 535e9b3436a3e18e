// An application with a processor that takes some time to shut down. Each argument is something it does
import { flushOnExit } from '../../../dist/node/index.js';

const args = process.argv.slice(2);
const has = (what) => args.includes(what);
const say = (what) => process.stdout.write(`${what}\n`);

async function end(name, what, ms) {
  say(`${name} ${what}`);
  // As those of the real one, this timer does not keep the process
  await new Promise((resolve) => {
    if (ms !== undefined) setTimeout(resolve, ms).unref();
  });
  say(`${name} ${what} done`);
  if (has('failing')) throw new Error('no');
}

function processor(name, ms) {
  return { forceFlush: () => end(name, 'flush', ms), shutdown: () => end(name, 'shutdown', ms) };
}

if (has('as-first-process')) Object.defineProperty(process, 'pid', { value: 1 });
if (has('app-listens-once')) process.once('SIGTERM', () => setTimeout(() => process.exit(7), 200));
const options = { signals: ['SIGTERM', 'SIGINT'], crash: has('crash'), timeoutMs: has('hanging') ? 100 : undefined };
const takeBack = flushOnExit(processor('first', has('hanging') ? undefined : 50), options);
if (has('two')) flushOnExit(processor('second', 150), options);
if (has('two-copies')) {
  const copy = await import(new URL('../../../dist/node/flush-on-exit.js?copy', import.meta.url).href);
  copy.flushOnExit(processor('copy', 150), options);
}
if (has('take-back')) takeBack();
if (has('app-listens')) process.on('SIGTERM', () => setTimeout(() => process.exit(7), 200));
if (has('app-catches')) process.on('uncaughtException', () => setTimeout(() => process.exit(8), 200));
process.on('uncaughtExceptionMonitor', () => say('monitor'));
process.on('exit', (code) => say(`exit ${code}`));

if (has('throws')) throw new TypeError('broken', { cause: 'x' });
if (has('rejects')) void Promise.reject(new Error('rejected'));
if (has('rejects-with-text')) void Promise.reject('just text');
if (has('stays')) setInterval(() => undefined, 1000);
say('ready');
