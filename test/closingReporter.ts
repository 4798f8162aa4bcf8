import process from 'node:process';
import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** The reason for skipping a test is in brackets in its title or that of its group: `(left out: there is no pwsh)`. */
const reason = /\((?:left out|skipped): ([^)]+)\)/;

/** The last lines of a run: the number of tests, and the reasons for skipped ones. */
export default class ClosingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    const leftOut = new Map<string, number>();
    for (const test of tests.filter((one) => one.result().state === 'skipped')) {
      const why = reasonOf(test);
      leftOut.set(why, (leftOut.get(why) ?? 0) + 1);
    }
    for (const [why, number] of leftOut) process.stdout.write(`Left out: ${number} tests, because ${why}.\n`);
    process.stdout.write(`${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped\n`);
  }
}

function reasonOf(test: TestCase): string {
  const result = test.result();
  const note = result.state === 'skipped' ? result.note : undefined;
  return reason.exec(test.fullName)?.[1] ?? note ?? `of a condition in ${test.module.relativeModuleId}`;
}
