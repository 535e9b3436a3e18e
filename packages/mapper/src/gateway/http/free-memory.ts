import { MessageChannel } from 'node:worker_threads';

/** For fewer bytes, the call takes as long as the garbage collector would. */
const LEAST_BYTES = 4096;

/** Nobody listens, and nobody can. */
const { port1: nowhere } = new MessageChannel();
nowhere.close();

/**
 * Gives memory back at once, after which the bytes are none. The garbage collector would find it much later, and until then
 * V8 goes through all that lives for every few MiB of it, which takes longer than to read the events that came in it. Does
 * nothing to memory that is shared with other views, as that of small Buffers is, or that the runtime does not let go.
 *
 * @param bytes - which nobody will read any more.
 */
export function freeMemory({ buffer, length }: Uint8Array): void {
  if (length < LEAST_BYTES || length !== buffer.byteLength || !(buffer instanceof ArrayBuffer)) return;
  try {
    // What is transferred is gone here, also if it arrives nowhere (HTML, "message port post message steps")
    nowhere.postMessage(undefined, [buffer]);
  } catch {
    // Then the garbage collector will find it
  }
}
