/** Why the collector did not take a request: it was not there, asked to wait, or refuses what it should take. */
export type Trouble = 'unreachable' | 'pushback' | 'refusing';

/** Is told of every request to the collector. */
export interface DeliveryObserver {
  started(records: number): void;
  /** @param taken - how many of the records the collector took. */
  ended(records: number, taken: number, seconds: number, errorType: string | undefined): void;
  /** The collector took, or judged, the content of a request. */
  answered(): void;
  failed(trouble: Trouble, why: string): void;
}
