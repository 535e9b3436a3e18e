import { checkEvent, EventMapper, recordToEvent } from '@ossp-otel/mapper';
import { CloudEvent } from 'cloudevents';
import { describe, expect, it } from 'vitest';

describe('events of the cloudevents package', () => {
  it('are mapped and come back as that package prints them', () => {
    const made = new CloudEvent({
      id: 'ce-1',
      source: 'urn:app:chat',
      type: 'ai.dataset.access',
      time: '2026-06-01T12:30:00.250Z',
      subject: 'urn:model:gpt-4o',
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      data: { resource: { model_id: 'gpt-4o', environment: 'production' }, dataset_id: 'claims', rows: 12 },
    });
    const printed = JSON.parse(JSON.stringify(made));
    const { record, resource } = new EventMapper().map(checkEvent(printed));
    expect([record.traceId, record.spanId]).toEqual(['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7']);
    const back = recordToEvent(record, resource);
    expect(back).toEqual(printed);
    expect(new CloudEvent(back).toString()).toBe(made.toString());
  });
});
