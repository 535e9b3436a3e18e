import type { JsonObject } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import { AnyValueConverter } from '../../src/map/any-value.ts';
import { ResourceMapper } from '../../src/map/resource.ts';
import { attributesOf } from './mapped.ts';

const SOURCE = 'urn:app:chat';

function resourceOf(object?: JsonObject): ReturnType<typeof attributesOf> {
  return attributesOf(new ResourceMapper().map(SOURCE, object, new AnyValueConverter()));
}

describe('ResourceMapper', () => {
  it('makes the attributes of every field, and the copies for readers', () => {
    const object = { model_id: 'm', model_version: '2', environment: 'prod', region: 'eu', tenant_id: 't', x: [1] };
    expect(resourceOf(object)).toEqual({
      'service.name': 'chat',
      'ai.model.id': 'm',
      'ai.model.version': '2',
      'deployment.environment': 'prod',
      'deployment.environment.name': 'production',
      'ossp.resource.region': 'eu',
      'cloud.region': 'eu',
      'ossp.resource.tenant_id': 't',
      'ossp.resource.x': [1n],
    });
  });

  it.each([
    ['prod', 'production'],
    ['dev', 'development'],
    ['stage', 'staging'],
    ['stg', 'staging'],
    ['qa', 'test'],
    ['testing', 'test'],
    ['production', 'production'],
    ['staging', 'staging'],
    ['PROD', 'PROD'],
    ['on prem', 'on prem'],
    ['', ''],
  ])('names the environment %j %j, and keeps the word', (environment, name) => {
    expect(resourceOf({ environment })).toEqual({
      'service.name': 'chat',
      'deployment.environment': environment,
      'deployment.environment.name': name,
    });
  });

  it('keeps known fields of another kind under their own names, without copies', () => {
    const object = { model_id: 7, model_version: null, environment: true, region: ['eu'], tenant_id: {} };
    expect(resourceOf(object)).toEqual({
      'service.name': 'chat',
      'ossp.resource.model_id': 7n,
      'ossp.resource.model_version': null,
      'ossp.resource.environment': true,
      'ossp.resource.region': ['eu'],
      'ossp.resource.tenant_id': { values: [] },
    });
  });

  it('takes neither undefined nor inherited members', () => {
    const object = Object.assign(Object.create({ region: 'eu' }), { model_id: 'm', x: undefined }) as JsonObject;
    expect(resourceOf(object)).toEqual({ 'service.name': 'chat', 'ai.model.id': 'm' });
    const texts = Object.assign(Object.create({ region: 'eu' }), { model_id: 'm' }) as JsonObject;
    expect(resourceOf(texts)).toEqual({ 'service.name': 'chat', 'ai.model.id': 'm' });
    expect(resourceOf()).toEqual({ 'service.name': 'chat' });
  });

  it('takes the configured service name', () => {
    const mapper = new ResourceMapper('configured');
    expect(mapper.map(SOURCE, undefined, new AnyValueConverter())).toEqual({
      attributes: [{ key: 'service.name', value: 'configured' }],
    });
  });

  it('makes text of a source with half a surrogate pair', () => {
    const resource = new ResourceMapper().map('urn:app:\ud83d', undefined, new AnyValueConverter());
    expect(attributesOf(resource)).toEqual({ 'service.name': '\ufffd' });
  });

  it('gives the same object for the same content, and another one for other content', () => {
    const mapper = new ResourceMapper();
    const map = (source: string, object?: JsonObject) => mapper.map(source, object, new AnyValueConverter());
    const first = map(SOURCE, { model_id: 'm', region: 'eu' });
    expect(map(SOURCE, { model_id: 'm', region: 'eu' })).toBe(first);
    expect(map(SOURCE)).toBe(map(SOURCE));
    const others = [
      map(SOURCE),
      map('urn:app:other', { model_id: 'm', region: 'eu' }),
      map(SOURCE, { model_id: 'm' }),
      map(SOURCE, { model_id: 'm', region: 'us' }),
      map(SOURCE, { model_id: 'eu', region: 'm' }),
      map(SOURCE, { model_id: 'm', region: 'eu', x: '' }),
    ];
    expect(new Set([first, ...others]).size).toBe(7);
  });

  it.each<[string, string, JsonObject]>([
    ['a source that is long', `urn:app:${'x'.repeat(300)}`, {}],
    ['a key that is long', SOURCE, { ['x'.repeat(300)]: 'v' }],
    ['a value that is long', SOURCE, { x: 'v'.repeat(300) }],
    ['a value that is no text', SOURCE, { x: 7 }],
    ['a value that needs a remark', SOURCE, { x: '\ud83d' }],
  ])('remembers nothing of %s, but makes equal resources', (_, source, object) => {
    const mapper = new ResourceMapper();
    const converter = new AnyValueConverter();
    const first = mapper.map(source, object, converter);
    const second = mapper.map(source, object, converter);
    expect(second).not.toBe(first);
    expect(second).toEqual(first);
  });

  it('notices a value that needs a remark every time', () => {
    const mapper = new ResourceMapper();
    for (let time = 0; time < 2; time++) {
      const converter = new AnyValueConverter();
      mapper.map(SOURCE, { model_id: '\ud83d' }, converter);
      expect(converter.inexact).toBe(true);
    }
  });

  it('forgets when it has seen thousands of resources, and stays right', () => {
    const mapper = new ResourceMapper();
    const converter = new AnyValueConverter();
    const object = { model_id: 'm' };
    const first = mapper.map(SOURCE, object, converter);
    for (let count = 0; count < 4000; count++) mapper.map(SOURCE, { model_id: `m${count}` }, converter);
    expect(mapper.map(SOURCE, object, converter)).toBe(first);
    for (let count = 4000; count < 5000; count++) {
      const { attributes } = mapper.map(SOURCE, { model_id: `m${count}` }, converter);
      expect(attributes[1]).toEqual({ key: 'ai.model.id', value: `m${count}` });
    }
    const again = mapper.map(SOURCE, object, converter);
    expect(again).not.toBe(first);
    expect(again).toEqual(first);
    expect(mapper.map(SOURCE, object, converter)).toBe(again);
  });
});
