import { letExit } from '@ossp-otel/mapper/ossp-http';

/** Resolves with the promise, or after some milliseconds; whoever waits for it keeps the process alive. */
export async function within(ms: number, promise: Promise<unknown>): Promise<void> {
  await race(ms, promise, () => undefined);
}

/** As {@link within}, for work beside that of the program: the wait does not keep the process alive. */
export async function withinBackground(ms: number, promise: Promise<unknown>): Promise<void> {
  await race(ms, promise, letExit);
}

async function race(ms: number, promise: Promise<unknown>, onStart: (timer: unknown) => void): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
    onStart(timer);
  });
  try {
    await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
