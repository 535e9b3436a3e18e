import type { AiResource, EventData, EventType, JsonNumber } from '@ossp-otel/types';

/** What a field of an event can hold: JSON. */
export type SignalValue = string | number | boolean | null | readonly SignalValue[] | SignalObject;

/** Fields by name. One that is `undefined` is left out. */
export interface SignalObject {
  readonly [field: string]: SignalValue | undefined;
}

/** The fields of `data.resource` that a signal can name itself. */
export type SignalResource = { readonly [Name in KnownName<AiResource>]?: AiResource[Name] | undefined };

/**
 * The `data` of an event of this type, as an application states it: the fields that OSSP demands have to be there, and a field
 * that is not known is a compile error, because it is a typing error more often than not. `resource` may be left out, whole
 * or in parts: the processor completes it.
 */
export type SignalData<Type extends EventType> = { readonly resource?: SignalResource | undefined } & {
  readonly [Name in RequiredName<EventData<Type>>]: Stated<EventData<Type>[Name]>;
} & {
  readonly [Name in OptionalName<EventData<Type>>]?: Stated<EventData<Type>[Name]> | undefined;
};

/** The names that are spelled out, without the index signature that lets an event hold others. */
type KnownName<Data> = keyof {
  [Name in keyof Data as string extends Name ? never : number extends Name ? never : Name]: 0;
};

type OptionalName<Data> = {
  [Name in KnownName<Data>]-?: Record<never, never> extends Pick<Data, Name> ? Name : never;
}[KnownName<Data>];

type RequiredName<Data> = Exclude<KnownName<Data>, OptionalName<Data> | 'resource'>;

/** An application has numbers, and no source text of numbers. */
type Stated<Value> = Value extends JsonNumber
  ? never
  : Value extends string | number | boolean | undefined
    ? Value
    : { readonly [Name in keyof Value]: Stated<Value[Name]> };
