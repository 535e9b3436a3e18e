import { describe, expect, it } from 'vitest';
import { OPTION_GROUPS, variableOf } from '../../../src/gateway/options/option.ts';
import { OPTION_LIST, OPTIONS, type OptionName } from '../../../src/gateway/options/option-table.ts';
import { OPTION_SAMPLES, type OptionSample } from './option-samples.ts';
import { optionsReader } from './read-options.ts';

const { read, refusal } = optionsReader();

function asFlag(name: OptionName, text: string): string | readonly string[] {
  return OPTIONS[name].kind.isList ? [text] : text;
}

function needed({ needs = {} }: OptionSample) {
  const entries = Object.entries(needs) as [OptionName, string][];
  return {
    flags: Object.fromEntries(entries),
    env: Object.fromEntries(entries.map(([name, text]) => [variableOf(name), text])),
    yaml: Object.fromEntries(entries),
  };
}

describe.each(OPTION_LIST.map(([name]) => name))('the option %s', (name) => {
  const sample = OPTION_SAMPLES[name];
  const { text, yaml, setting, value, byDefault, badTexts, badYaml } = sample;
  const needs = needed(sample);
  const variable = variableOf(name);

  it('has a default', async () => {
    const { settings, options } = await read({});
    expect(setting(settings)).toEqual(byDefault);
    expect(options[name].origin).toBe('default');
    expect(byDefault).not.toEqual(value);
  });

  it('is a flag', async () => {
    const { settings, options } = await read({ flags: { ...needs.flags, [name]: asFlag(name, text) } });
    expect(setting(settings)).toEqual(value);
    expect(options[name]).toMatchObject({ origin: 'flag', name: `--${name}` });
  });

  it('is a variable, which an empty one is not', async () => {
    const { settings, options } = await read({ env: { ...needs.env, [variable]: text } });
    expect(setting(settings)).toEqual(value);
    expect(options[name]).toMatchObject({ origin: 'environment', name: variable });
    expect(setting((await read({ env: { [variable]: '' } })).settings)).toEqual(byDefault);
  });

  it('is a key of the file', async () => {
    const { settings, options } = await read({ file: JSON.stringify({ ...needs.yaml, [name]: yaml }) });
    expect(setting(settings)).toEqual(value);
    expect(options[name].origin).toBe('file');
  });

  it('refuses other texts, and never shows them', async () => {
    for (const bad of badTexts) {
      expect(await refusal({ flags: { ...needs.flags, [name]: asFlag(name, bad) } }), bad).toMatch(
        new RegExp(`^--${name}: (?!.*secret)`),
      );
      expect(await refusal({ env: { ...needs.env, [variable]: bad } }), bad).toMatch(
        new RegExp(`^${variable}: (?!.*secret)`),
      );
    }
    expect(await refusal({ flags: { [name]: asFlag(name, '') } })).toMatch(new RegExp(`^--${name}: `));
  });

  it('refuses other values in the file, and never shows them', async () => {
    const others = Object.entries(needs.yaml).map(([key, other]) => `${key}: ${JSON.stringify(other)}\n`);
    for (const bad of badYaml) {
      const file = `${others.join('')}${name}: ${JSON.stringify(bad)}\n`;
      expect(await refusal({ file }), file).toMatch(
        new RegExp(`^configuration file FILE, line ${others.length + 1}: ${name}: (?!.*secret)`),
      );
    }
  });

  it('takes null in the file where there may be no value', async () => {
    const file = `${name}: null`;
    if (OPTIONS[name].byDefault === undefined) expect(setting((await read({ file })).settings)).toEqual(byDefault);
    else expect(await refusal({ file })).toContain(`line 1: ${name}: expected `);
  });
});

describe('the table of options', () => {
  it('has a group for each option, and an option for each group', () => {
    const groups = new Set(OPTION_LIST.map(([, { group }]) => group));
    expect([...groups]).toEqual(OPTION_GROUPS);
  });

  it('has a sample for every setting of the gateway', async () => {
    const { settings } = await read({});
    const touched = new Set<PropertyKey>();
    const spy = new Proxy(settings, {
      get(target, key) {
        touched.add(key);
        return Reflect.get(target, key) as unknown;
      },
    });
    for (const { setting } of Object.values(OPTION_SAMPLES)) setting(spy);
    expect([...touched].sort()).toEqual(Object.keys(settings).sort());
  });
});
