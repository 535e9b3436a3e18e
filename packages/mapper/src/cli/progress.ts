import type { Progress } from '../convert/index.ts';
import { formatBytes, formatCount, formatDuration } from './format.ts';

const BAR_WIDTH = 12;

/** Returns progress as one line: a bar, the rate, and the time that is left at this rate. */
export function formatProgress({ bytesRead, bytesTotal, eventsRead }: Progress, elapsedMs: number): string {
  const perSecond = elapsedMs <= 0 ? 0 : 1000 / elapsedMs;
  const rate = `${formatCount(eventsRead)} events, ${formatCount(Math.round(eventsRead * perSecond))}/s`;
  if (bytesTotal === undefined) return `${formatBytes(bytesRead)}  ${rate}`;
  // A file may grow while it is read
  const share = bytesTotal === 0 ? 1 : Math.min(1, bytesRead / bytesTotal);
  const filled = Math.round(share * BAR_WIDTH);
  const bar = `[${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}]`;
  const left = share === 0 ? '' : `, ${formatDuration((elapsedMs * (1 - share)) / share)} left`;
  const percent = `${Math.floor(share * 100)}%`.padStart(4);
  return `${bar}${percent} of ${formatBytes(bytesTotal)}  ${rate}${left}`;
}
