import type { OsspError } from '@ossp-otel/types';
import type { Origin } from '../convert/item.ts';
import type { Progress } from '../convert/options.ts';
import { type Fingerprint, fingerprintOf } from './fingerprint.ts';
import { LockStep } from './lock-step.ts';
import type { Pairing } from './pairing.ts';
import type { Side, SideAccount } from './sides.ts';

export interface PairUpHooks {
  readonly onRejected: ((error: OsspError, origin: Origin) => void) | undefined;
  readonly onProgress: ((progress: Progress) => void) | undefined;
}

export interface PairedUp {
  readonly archive: SideAccount;
  readonly otlp: SideAccount;
  /** How many pairs were found. */
  readonly matched: number;
}

/** Reads both sides in lock step and pairs up what they hold; what has no counterpart stays in the pairing. */
export async function pairUp(archive: Side, otlp: Side, pairing: Pairing, hooks: PairUpHooks): Promise<PairedUp> {
  const turns = new LockStep(pairing);
  const bytesRead = new Map<Side, number>();
  const bytesTotal = sizeOf(archive) + sizeOf(otlp);
  let eventsRead = 0;
  let matched = 0;

  const readSide = (
    side: Side,
    add: (print: Fingerprint) => boolean,
    ready: () => Promise<void>,
    signal: AbortSignal,
  ) =>
    side.read({
      take: (event) => {
        eventsRead++;
        if (add(fingerprintOf(event))) matched++;
      },
      ready,
      signal,
      onRejected: hooks.onRejected,
      onProgress: (bytes) => {
        bytesRead.set(side, bytes);
        const sum = (bytesRead.get(archive) ?? 0) + (bytesRead.get(otlp) ?? 0);
        hooks.onProgress?.({ bytesRead: sum, bytesTotal, eventsRead });
      },
    });

  const [archiveAccount, otlpAccount] = await bothOrNeither(
    (signal) =>
      readSide(
        archive,
        (print) => pairing.addEvent(print),
        () => turns.archiveTurn(),
        signal,
      ).finally(() => turns.endArchive()),
    (signal) =>
      readSide(
        otlp,
        (print) => pairing.addRecord(print),
        () => turns.otlpTurn(),
        signal,
      ).finally(() => turns.endOtlp()),
  );
  return { archive: archiveAccount, otlp: otlpAccount, matched };
}

/** Does two things at a time. If one fails, the other is told to end, and has ended when the failure is thrown. */
async function bothOrNeither<T>(
  first: (signal: AbortSignal) => Promise<T>,
  second: (signal: AbortSignal) => Promise<T>,
): Promise<[T, T]> {
  const failure = new AbortController();
  const watch = (work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      failure.abort(error);
      throw error;
    });
  const works = [watch(first(failure.signal)), watch(second(failure.signal))] as const;
  await Promise.allSettled(works);
  return Promise.all(works);
}

function sizeOf({ inputs }: Side): number {
  return inputs.reduce((sum, { size }) => sum + (size ?? 0), 0);
}
