import type { Exchange, Gate } from '@ossp-otel/mapper/ossp-http';
import type { Places } from './places.ts';

/**
 * The turn of one delivery. It has a place while an attempt is under way or waits to be let through, and gives it to others
 * while it waits to try again: events that fail again and again must not keep all others from being tried.
 */
export class Turn implements Gate {
  readonly #places: Places;
  readonly #circuit: Gate;
  readonly #onFree: () => void;
  #hasPlace: boolean;

  /**
   * @param hasPlace - whether a place was taken for it already.
   * @param onFree - is told whenever it gives its place away.
   */
  constructor(places: Places, circuit: Gate, hasPlace: boolean, onFree: () => void) {
    this.#places = places;
    this.#circuit = circuit;
    this.#hasPlace = hasPlace;
    this.#onFree = onFree;
  }

  async enter(signal: AbortSignal): Promise<void> {
    if (!this.#hasPlace) this.#hasPlace = await this.#places.takeAgain(signal);
    await this.#circuit.enter(signal);
  }

  left(attempt: Exchange): void {
    this.#circuit.left(attempt);
    this.end();
  }

  /** Gives the place away, if it has one. */
  end(): void {
    if (!this.#hasPlace) return;
    this.#hasPlace = false;
    this.#places.release();
    this.#onFree();
  }
}
