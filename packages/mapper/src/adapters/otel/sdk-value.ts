import { type AnyValue, isKeyValueList, type KeyValue } from '@ossp-otel/types';
import { childPointer } from '../../json/pointer.ts';
import { fromAnyValue } from '../../map/any-value.ts';

/** A value of an attribute or a body, in the types of both lines of OpenTelemetry JS. */
export type SdkValue = null | string | boolean | number | Uint8Array | SdkValue[] | SdkAttributes;
export interface SdkAttributes {
  [key: string]: SdkValue;
}

/**
 * Turns OTLP values into those of OpenTelemetry JS, which has one type of number and makes an integer of every whole one.
 *
 * Whole numbers beyond 2^53 become text: OpenTelemetry drops a `bigint`, and its JSON exporter writes a number of that
 * size as another one or, from 10^21 on, in a spelling for which a Collector refuses all records of the request.
 */
export class SdkValueConverter {
  /** JSON Pointers of the numbers that became text, as far as the event has a place for them. */
  readonly textNumbers: string[] = [];

  /** @param pointer - place of the value in the event, if it has one. */
  convert(value: AnyValue, pointer: string | undefined): SdkValue {
    if (typeof value === 'bigint' || typeof value === 'number') return this.#number(value, pointer);
    if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value;
    if (!isKeyValueList(value)) return value.map((item, index) => this.convert(item, below(pointer, index)));
    return this.attributes(value.values, (key) => below(pointer, key));
  }

  /** @param pointerOf - place of the attribute of this key in the event, if it has one. */
  attributes(attributes: readonly KeyValue[], pointerOf: (key: string) => string | undefined): SdkAttributes {
    // Unlike assignment, this takes `__proto__` for a key like any other
    return Object.fromEntries(attributes.map(({ key, value }) => [key, this.convert(value, pointerOf(key))]));
  }

  #number(value: bigint | number, pointer: string | undefined): SdkValue {
    const number = Number(value);
    if (!Number.isInteger(number) || Number.isSafeInteger(number)) return number;
    if (pointer !== undefined) this.textNumbers.push(pointer);
    return String(fromAnyValue(value));
  }
}

function below(pointer: string | undefined, step: string | number): string | undefined {
  return pointer === undefined ? undefined : childPointer(pointer, step);
}
