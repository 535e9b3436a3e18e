import { defineConfig } from 'vitest/config';
import { SummaryReporter } from './test/tools/summary-reporter.ts';

// The packages' exports maps name their source under the first condition, so that nothing has to be built before. Of
// Vite's own defaults for Node `module` is left out: it names code for bundlers, which Node itself cannot load
const conditions = ['@ossp-otel/source', 'node', 'development|production'];

const complete = { lines: 100, functions: 100, branches: 100, statements: 100 };

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    reporters: ['default', new SummaryReporter()],
    // What has to happen some time may take its time on a busy machine
    expect: { poll: { timeout: 15_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'base',
          include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: ['**/node_modules/**', 'test/referee/**', 'test/collector/**'],
          testTimeout: 60_000,
          hookTimeout: 180_000,
        },
      },
      {
        // What needs more than Node: Python, Go, other versions of Node
        extends: true,
        test: {
          name: 'referees',
          include: ['test/{referee,collector}/**/*.test.ts'],
          // One file after the other: those that share a part then find it in the cache, and each builds it with both hands
          maxWorkers: 1,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.ts'],
      // The entry of the binary, which the tests run as a process of its own
      exclude: ['packages/mapper/src/cli/main.ts'],
      reporter: ['text'],
      thresholds: {
        lines: 90,
        functions: 90,
        branches: 90,
        statements: 90,
        'packages/mapper/src/{json,event,map,otlp,transcode}/**': complete,
      },
    },
  },
});
