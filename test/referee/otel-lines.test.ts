import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { canonicalJson, recordToEvent } from '@ossp-otel/mapper';
import type { AnyValue, LogRecord } from '@ossp-otel/types';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LATER_NODES, prepareNode } from '../support/node-versions.ts';
import { installInApp, OTEL_LINES, type OtelLine, prepareOtelLine } from '../support/otel-apps.ts';
import { type Collectors, type ExportedRecord, startCollectors } from '../support/otel-apps-collectors.ts';
import { pagePrograms, writeApps, writePrograms, writeTypedApp } from '../support/otel-apps-programs.ts';
import { describeWith, type Part } from '../support/part.ts';
import { runOk } from '../support/run.ts';
import { packPackages } from '../support/tarballs.ts';

const TSC = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));
const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const GUARDRAIL = 'ai.safety.guardrail.interaction';
const ABUSE = 'ai.security.abuse.attempt';

const nodes: readonly (readonly [string, Part<string>])[] = [
  [`this Node, ${process.version}`, { value: process.execPath }],
  ...(await Promise.all(LATER_NODES.map(async (version) => [`Node ${version}`, await prepareNode(version)] as const))),
];
const lines: (readonly [OtelLine, Part<string>])[] = [];
for (const line of OTEL_LINES) lines.push([line, await prepareOtelLine(line)]);

const programs = await pagePrograms();
/** The programs of the page that a test has run. */
const ran = new Set<string>();

let folder: string;
let tarballs: readonly string[];
let collectors: Collectors;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ossp-otel-lines-'));
  tarballs = await packPackages(path.join(folder, 'tarballs'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

beforeEach(async () => {
  collectors = await startCollectors();
});

afterEach(() => collectors.close());

/** The environment without what would configure an app. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:OTEL|OSSP|NODE)_/.test(name)));
}

function attribute(record: LogRecord | undefined, key: string): AnyValue | undefined {
  return record?.attributes.find((candidate) => candidate.key === key)?.value;
}

function recordOf(id: string): ExportedRecord | undefined {
  return collectors.records.find(({ record }) => attribute(record, 'ce.id') === id);
}

/** Both collectors have the same events, under the same ids. */
function expectSameEvents(): void {
  const exported = collectors.events.map(({ event }) => {
    const found = recordOf(event.id);
    return found === undefined ? undefined : canonicalJson(recordToEvent(found.record, found.resource));
  });
  expect(exported).toEqual(collectors.events.map(({ event }) => canonicalJson(event)));
}

for (const [line, part] of lines) {
  describeWith(part, `an app with sdk-logs ${line.name}`, (packages) => {
    let app: string;

    beforeAll(async () => {
      app = await installInApp(packages, tarballs, folder);
      await writeApps(app, isInstrumented(line) ? ['signals', 'untraced'] : ['signals']);
      await writePrograms(app, spelledFor(line));
    });

    const run = (node: string, ...args: string[]): Promise<string> =>
      runOk(node, args, { cwd: app, env: { ...cleanEnvironment(), ...collectors.env } });

    for (const [name, node] of nodes) {
      describeWith(node, `on ${name}`, (binary) => itDeliversSignals(line, (...args) => run(binary, ...args)));
    }

    describe('of the page about setups', () =>
      itRunsThePage(
        line,
        () => app,
        (...args) => run(process.execPath, ...args),
      ));

    itCompiles(line, () => app);
  });
}

it.skipIf(lines.some(([, part]) => 'missing' in part))('runs every program of the page about setups', () => {
  expect(programs.size).toBeGreaterThan(9);
  expect([...programs.keys()].filter((name) => !ran.has(name))).toEqual([]);
});

type Run = (...args: string[]) => Promise<string>;

function itDeliversSignals(line: OtelLine, run: Run): void {
  it.each(['signals.mjs', 'signals.cjs'])('delivers signals, and completes them for OTLP: %s', async (program) => {
    expect(JSON.parse(await run(program))).toMatchObject({ delivered: 2, dropped: 0, pending: 0 });

    expect(collectors.events.map(({ event }) => event.type).sort()).toEqual([GUARDRAIL, ABUSE]);
    expectSameEvents();
    const [guardrail] = collectors.events.filter(({ event }) => event.type === GUARDRAIL);
    expect(guardrail?.event).toMatchObject({
      source: 'urn:app:matrix',
      traceparent: TRACEPARENT,
      data: {
        resource: { model_id: 'matrix-llm', environment: 'staging' },
        action_taken: 'block',
        reason: 'PII detected',
        severity: 'high',
        finding: { kind: 'email' },
      },
    });
    expect(guardrail?.headers).toMatchObject({
      'content-type': 'application/cloudevents+json; charset=utf-8',
      traceparent: TRACEPARENT,
    });
    const [abuse] = collectors.events.filter(({ event }) => event.type === ABUSE);
    expect([abuse?.event['traceparent'], abuse?.headers['traceparent']]).toEqual([undefined, undefined]);

    const completed = recordOf(guardrail?.event.id ?? '')?.record;
    expect(completed).toMatchObject({
      severityNumber: 17,
      severityText: 'high',
      eventName: line.hasEventName ? GUARDRAIL : '',
      traceId: '0af7651916cd43dd8448eb211c80319c',
      droppedAttributesCount: 0,
    });
    expect(attribute(completed, 'ai.safety.action_taken')).toBe('block');
    expect(attribute(completed, 'ce.source')).toBe('urn:app:matrix');

    const others = collectors.records.filter(({ record }) => attribute(record, 'ce.id') === undefined);
    expect(others.map(({ record }) => record.attributes.map(({ key }) => key))).toEqual([['action_taken'], []]);
    expect(collectors.records).toHaveLength(4);
  });

  if (!isInstrumented(line)) return;
  it.each(['untraced.mjs', 'untraced.cjs'])('makes no spans of its own requests: %s', async (program) => {
    const addresses: unknown = JSON.parse(await run(program));
    expect(addresses).toEqual(['by-fetch', 'by-http'].map((name) => `${collectors.otherUrl}/${name}`));
    expect(collectors.events).toHaveLength(2);
    expect(collectors.events[0]?.headers['authorization']).toBe('Bearer a-token');
    expect(collectors.tokens()).toBe(1);
    const [inside, outside] = collectors.events.map(({ headers }) => headers['traceparent']);
    expect([typeof inside, typeof outside]).toEqual(['string', 'undefined']);
  });
}

function itRunsThePage(line: OtelLine, app: () => string, run: Run): void {
  const runPage = (...args: string[]): Promise<string> => {
    for (const arg of args) ran.add(arg.replace('./', ''));
    return run(...args);
  };
  /** Both collectors got this many signals, and the OTLP collector other records besides. */
  const expectSignals = (signals: number, others: number): void => {
    expect(collectors.events.map(({ event }) => event.type)).toEqual(Array(signals).fill(GUARDRAIL));
    expect(collectors.events.map(({ event }) => event.source)).toEqual(Array(signals).fill('urn:app:support-chat'));
    expectSameEvents();
    expect(collectors.records).toHaveLength(signals + others);
  };

  it('delivers beside the processors that NodeSDK would have made', async () => {
    await runPage('--import', './instrumentation.mjs', 'app.mjs');
    expectSignals(1, 0);
  });

  it('delivers from a preloaded CommonJS file', async () => {
    await runPage('--require', './instrumentation.cjs', 'app.mjs');
    expectSignals(1, 0);
  });

  // The page spells everything else for newer releases
  if (!line.hasEventName) return;

  it('delivers from a logger provider', async () => {
    await runPage('provider.mjs');
    expectSignals(2, 0);
  });

  it('delivers from pino', async () => {
    await runPage('--import', './pino-instrumentation.mjs', 'pino-app.mjs');
    expectSignals(1, 1);
  });

  it(`delivers from winston${isOlder(line) ? '' : ', with the provider handed over'}`, async () => {
    const handOver = isOlder(line) ? [] : ['--import', './older-logs.mjs'];
    await runPage('--import', './instrumentation.mjs', ...handOver, 'winston-app.mjs');
    expectSignals(1, 1);
  });

  if (!isOlder(line)) {
    it('gets nothing from winston without the provider handed over', async () => {
      await runPage('--import', './instrumentation.mjs', 'winston-app.mjs');
      expect([collectors.events, collectors.records]).toEqual([[], []]);
    });
  }

  it('delivers before a serverless function answers', async () => {
    const call = `
      const { handler } = await import('./function.mjs');
      console.log((await handler({ path: '/chat' })).body);
      process.exit();`;
    ran.add('function.mjs');
    expect(await run('--input-type=module', '--eval', call)).toBe('no answer to /chat\n');
    expect(collectors.events.map(({ event }) => event.type)).toEqual([GUARDRAIL]);
  });

  it('delivers after a route of Next.js has answered', async () => {
    for (const name of programs.keys()) if (name.startsWith('next/')) ran.add(name);
    // Stands in for the framework: `after` keeps what it gets until the answer is there
    const next = path.join(app(), 'next/node_modules/next');
    await mkdir(next, { recursive: true });
    await writeFile(path.join(app(), 'next/package.json'), '{ "type": "module" }');
    await writeFile(
      path.join(next, 'package.json'),
      '{ "name": "next", "type": "module", "exports": { "./server": "./server.js" } }',
    );
    await writeFile(
      path.join(next, 'server.js'),
      'export const tasks = [];\nexport const after = (task) => void tasks.push(task);\n',
    );
    const serve = `
      process.env.NEXT_RUNTIME = 'nodejs';
      const { register } = await import('./next/instrumentation.js');
      await register();
      const { POST } = await import('./next/app/api/chat/route.js');
      const { tasks } = await import('./next/node_modules/next/server.js');
      console.log(await (await POST()).text());
      for (const task of tasks) await task();
      process.exit();`;
    expect(await run('--input-type=module', '--eval', serve)).toContain('I cannot help with that.');
    expectSignals(1, 0);
  });
}

function isInstrumented(line: OtelLine): boolean {
  return line.packages['@opentelemetry/instrumentation-http'] !== undefined;
}

/** Whether `logs` comes from `@opentelemetry/api-logs`. */
function isOlder(line: OtelLine): boolean {
  return line.packages['@opentelemetry/api']?.startsWith('1.9.') === true;
}

/** The programs of the page as they are written for a line. */
function spelledFor(line: OtelLine): ReadonlyMap<string, string> {
  if (isOlder(line)) return programs;
  return new Map(
    [...programs].map(([name, program]) => [
      name,
      name === 'older-logs.mjs' ? program : program.replace("'@opentelemetry/api-logs'", "'@opentelemetry/api'"),
    ]),
  );
}

function itCompiles(line: OtelLine, app: () => string): void {
  // The declarations of 0.200 themselves do not compile with exactOptionalPropertyTypes
  it.each(line.hasEventName ? [false, true] : [false])(
    'compiles with TypeScript, ES modules and CommonJS, without skipLibCheck, exactOptionalPropertyTypes %s',
    async (exactOptionalPropertyTypes) => {
      const folder = await writeTypedApp(app(), line.hasEventName ? 'typed' : 'typed-0.200');
      const compilerOptions = {
        target: 'es2022',
        module: 'nodenext',
        strict: true,
        exactOptionalPropertyTypes,
        skipLibCheck: false,
        noEmit: true,
        types: ['node'],
      };
      await writeFile(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
      await runOk(process.execPath, [TSC, '--project', folder]);
    },
  );
}
