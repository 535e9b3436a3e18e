import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type * as engineModule from '../../src/transcode/engine.ts';
import type * as transcoderModule from '../../src/transcode/transcoder.ts';
import { FULL_EVENT } from './event-text.ts';
import type * as twoEnginesModule from './two-engines.ts';

interface Modules {
  readonly transcoder: typeof transcoderModule;
  readonly engine: typeof engineModule;
  readonly twoEngines: typeof twoEnginesModule;
}

/** Returns modules that have not compiled anything yet. */
async function load(): Promise<Modules> {
  vi.resetModules();
  return {
    transcoder: await import('../../src/transcode/transcoder.ts'),
    engine: await import('../../src/transcode/engine.ts'),
    twoEngines: await import('./two-engines.ts'),
  };
}

/** The API of the platform, for which the types of Node have no name. */
const { WebAssembly: platform } = globalThis as unknown as {
  readonly WebAssembly: { readonly Module: new (bytes: Uint8Array) => object };
};

class ForbiddenModule {
  constructor() {
    throw new Error('the policy of the page forbids to compile');
  }
}

const RUNTIMES: readonly (readonly [name: string, api: unknown])[] = [
  ['without WebAssembly', undefined],
  ['that forbids to compile', { ...platform, Module: ForbiddenModule }],
];

describe.each(RUNTIMES)('a runtime %s', (_, api) => {
  let modules: Modules;

  beforeEach(async () => {
    modules = await load();
    vi.stubGlobal('WebAssembly', api);
  });

  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  it('has no engine', () => {
    expect(modules.engine.createEngine({})).toBeUndefined();
  });

  it('leaves events to the way over objects', () => {
    const engines = new modules.twoEngines.TwoEngines();
    const { expected, actual } = engines.add(Buffer.from(FULL_EVENT));
    expect(actual).toEqual(expected);
    expect(actual).toMatchObject({ type: 'ai.security.abuse.attempt', violations: 0 });
    const batches = engines.flush();
    expect(batches.actual).toBe(batches.expected);
    expect(engines.transcoded).toBe(0);
  });
});

describe('a runtime with WebAssembly', () => {
  it('compiles once for all engines', async () => {
    const { engine } = await load();
    const compile = vi.spyOn(platform, 'Module');
    try {
      const [one, other] = [1, 2].map(() => engine.createEngine({}));
      expect(one?.memory.bytes.buffer).not.toBe(other?.memory.bytes.buffer);
      expect(compile).toHaveBeenCalledTimes(1);
    } finally {
      compile.mockRestore();
    }
  });
});

describe('a runtime without Buffer', () => {
  it('has an engine that gives the same', async () => {
    const usual = new (await load()).twoEngines.TwoEngines();
    const bytes = Uint8Array.from(Buffer.from(FULL_EVENT));
    const { actual } = usual.add(bytes);
    // The referee turns bytes to hex by it, so it comes back once the modules have looked
    const buffer = globalThis.Buffer;
    vi.stubGlobal('Buffer', undefined);
    let modules: Modules;
    try {
      modules = await load();
    } finally {
      vi.unstubAllGlobals();
    }
    expect(globalThis.Buffer).toBe(buffer);
    const engines = new modules.twoEngines.TwoEngines();
    expect(engines.add(bytes).actual).toEqual(actual);
    expect(engines.transcoded).toBe(1);
    expect(engines.flush().actual).toBe(usual.flush().actual);
    vi.resetModules();
  });
});
