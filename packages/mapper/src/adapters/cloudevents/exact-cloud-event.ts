import { CloudEvent, type CloudEventV1 } from 'cloudevents';

/**
 * A `CloudEvent` that prints its time as it is, where the class itself cuts it to milliseconds, moves it to UTC, and fails
 * for a leap second. `HTTP.structured` prints a clone of an event with binary data, so a clone is one of these too.
 */
export class ExactCloudEvent extends CloudEvent<unknown> {
  override toJSON(): Record<string, unknown> {
    return this.data_base64 ? { ...this, data: undefined } : { ...this };
  }

  override cloneWith<Data>(options: Partial<CloudEventV1<Data>>, strict = true): CloudEvent<Data> {
    return new ExactCloudEvent({ ...this, ...options }, strict) as CloudEvent<Data>;
  }
}
