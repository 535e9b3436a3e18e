import type { Reporter, TestCase, TestModule } from 'vitest/node';

/**
 * Closes a run with what was skipped, a line each, and then `N passed, N failed`, with `, N skipped` where
 * there are any. A file that does not load and an error outside of any test count as failures.
 */
export class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const counts = { passed: 0, failed: unhandled.length, skipped: 0 };
    const skipped: string[] = [];
    for (const module of modules) {
      let failedTests = 0;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') counts.passed++;
        else if (state === 'failed') failedTests++;
        else {
          counts.skipped++;
          skipped.push(describeSkip(test));
        }
      }
      counts.failed += module.state() === 'failed' ? Math.max(failedTests, 1) : failedTests;
    }
    const total = `${counts.passed} passed, ${counts.failed} failed`;
    const lines = [...skipped, counts.skipped > 0 ? `${total}, ${counts.skipped} skipped` : total];
    // Other reporters and the coverage table print after this hook; the totals are to be the last line
    process.once('exit', () => process.stdout.write(`${lines.join('\n')}\n`));
  }
}

function describeSkip(test: TestCase): string {
  const result = test.result();
  const note = result.state === 'skipped' && result.note ? ` (${result.note})` : '';
  return `skipped: ${test.module.relativeModuleId} > ${test.fullName}${note}`;
}
