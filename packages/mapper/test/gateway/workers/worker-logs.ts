import { vi } from 'vitest';
import type { GatewayProcess } from '../support/gateway-process.ts';

/** Returns the processes of the workers that were started, by the numbers of the workers, the last one last. */
export function pidsOf({ logs }: Pick<GatewayProcess, 'logs'>): ReadonlyMap<number, readonly number[]> {
  const pids = new Map<number, number[]>();
  for (const { message, worker, pid } of logs) {
    if (message === 'a worker serves') pids.set(Number(worker), [...(pids.get(Number(worker)) ?? []), Number(pid)]);
  }
  return pids;
}

/** Kills a worker as the system would, and resolves to its number. */
export function killWorker(gateway: Pick<GatewayProcess, 'logs'>, number: number): void {
  const pid = pidsOf(gateway).get(number)?.at(-1);
  if (pid === undefined) throw new Error(`there is no worker ${number}`);
  process.kill(pid, 'SIGKILL');
}

/** Resolves when so many processes have served as this worker. */
export async function whenStarted(gateway: Pick<GatewayProcess, 'logs'>, number: number, times: number): Promise<void> {
  await vi.waitUntil(() => (pidsOf(gateway).get(number)?.length ?? 0) >= times, { timeout: 30_000, interval: 20 });
}

/** Resolves when a process is gone. */
export async function whenGone(pid: number): Promise<void> {
  await vi.waitUntil(() => !isThere(pid), { timeout: 30_000, interval: 20 });
}

/** Returns the workers that have served requests for events. A gateway tells that with `--log-level debug`. */
export function workersWithRequests({ logs }: Pick<GatewayProcess, 'logs'>): unknown[] {
  const requests = logs.filter(({ message, route }) => message === 'request' && route === '/v1/events');
  return [...new Set(requests.map(({ worker }) => worker))].sort();
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
