/** Parts of an event as they are spelt: texts between their quotes, members of an object without its braces. */
export interface EventParts {
  readonly id?: string;
  readonly source?: string;
  readonly type?: string;
  /** More members of the envelope. */
  readonly more?: string;
  readonly data?: string;
}

/** Returns the text of an event; it is a usual one unless a part of it is not. */
export function eventText(parts: EventParts = {}): string {
  const { id = 'e-1', source = 'urn:app:x', type = 'com.example.other', more = '', data = '"a":1' } = parts;
  const between = more === '' ? '' : `,${more}`;
  return `{"specversion":"1.0","id":"${id}","source":"${source}","type":"${type}"${between},"data":{${data}}}`;
}

/** An event of a type with a schema, a resource, and a bit of everything that usual events have. */
export const FULL_EVENT = eventText({
  type: 'ai.security.abuse.attempt',
  more:
    '"time":"2025-09-18T12:34:56.789Z","subject":"urn:model:é","traceparent":"00-4bf92f3577b34da6a3ce929d0e0e4736-' +
    '00f067aa0ba902b7-01","correlationid":"4bf92f3577b34da6a3ce929d0e0e4736"',
  data:
    '"resource":{"model_id":"gpt-4o","environment":"production"},"vector":"jailbreak","detector_id":"pi-v1",' +
    '"confidence":0.91,"blocked":true,"note":"say \\"no\\"","count":-7,"odd":1.50,"none":null,"list":[1,{"k":false}]',
});
