/** How many tests ran; the steps of a test don't count on their own. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  /** Measurements that were made again because the machine was busy. */
  readonly repeats: number;
}

/** The colours of a terminal. */
const COLOURS = new RegExp(String.raw`\x1b\[[0-9;]*m`, "g");

/** `ok | 12 passed (3 steps) | 0 failed (1s)`, as `deno test` ends. */
const SUMMARY = /^(?:ok|FAILED) \| (\d+) passed(?: \([^)]*\))? \| (\d+) failed/;

/** The counts in the last summary of `deno test` within `output`; `undefined` if it never came to one. */
export function parseTestCounts(output: string): Omit<TestCounts, "repeats"> | undefined {
  for (const line of output.replace(COLOURS, "").split("\n").reverse()) {
    const match = SUMMARY.exec(line);
    if (match !== null) return { passed: Number(match[1]), failed: Number(match[2]) };
  }
  return undefined;
}

/** How often `anyOfThree()` had to measure again, as told in `output`. */
export function countRepeats(output: string): number {
  return output.match(/^measured again: /gm)?.length ?? 0;
}
