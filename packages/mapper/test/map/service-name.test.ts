import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { serviceNameOf } from '../../src/map/service-name.ts';

describe('serviceNameOf', () => {
  it.each([
    ['urn:app:chatbot-prod', 'chatbot-prod'],
    ['urn:app:team/chatbot', 'chatbot'],
    ['urn:app:chatbot:', 'chatbot'],
    ['urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66', '6e8bc430-9c3a-11d9-9669-0800200c9a66'],
    ['urn:app:chatbot?+region=eu', 'chatbot'],
    ['urn:app:chatbot#part', 'chatbot'],
    ['https://example.com/svc/ranking', 'ranking'],
    ['https://example.com/svc/ranking/', 'ranking'],
    ['https://example.com/svc/ranking?a=/b#c', 'ranking'],
    ['https://example.com/svc/ranking:v2', 'ranking:v2'],
    ['/services/moderation', 'moderation'],
    ['/services/moderation//', 'moderation'],
    ['services/moderation', 'moderation'],
    ['chatbot', 'chatbot'],
    ['mailto:ops@example.com', 'ops@example.com'],
    ['https://example.com', 'https://example.com'],
    ['https://example.com/', 'https://example.com/'],
    ['https://example.com:8080', 'https://example.com:8080'],
    ['https://example.com?x=/y', 'https://example.com?x=/y'],
    ['https://', 'https://'],
    ['/', '/'],
    [':', ':'],
    ['?x', '?x'],
    ['urn:app:été', 'été'],
  ])('makes of %s the service %s', (source, name) => {
    expect(serviceNameOf(source)).toBe(name);
  });

  it('gives a part of every source, and never nothing', () => {
    const sources = fc.array(fc.constantFrom('/', ':', '?', '#', 'a', 'b.c', '://', 'urn:', '😀'), { minLength: 1 });
    fc.assert(
      fc.property(sources, (parts) => {
        const source = parts.join('');
        const name = serviceNameOf(source);
        expect(name).not.toBe('');
        expect(source).toContain(name);
      }),
    );
  });
});
