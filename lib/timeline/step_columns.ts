import type { TraceSteps } from "./call_trace.ts";

/** The most steps of a call that are kept: 20 minutes of seconds, then two become one. */
export const MAX_STEPS = 1_200;
/** Room for so many steps at first. */
const FIRST_ROOM = 64;

/** What was measured in one step; `null` for what wasn't. */
export type StepValues = { readonly [name in keyof TraceSteps]: number | null };

/** What two steps come to when they become one; at least one of the two is a number. */
type Merge = (earlier: number | null, later: number | null) => number;

/** What holds at the end of a step. */
const latest: Merge = (earlier, later) => later ?? earlier ?? NaN;
const largest: Merge = (earlier, later) => Math.max(earlier ?? -Infinity, later ?? -Infinity);
const mean: Merge = (earlier, later) => ((earlier ?? later ?? NaN) + (later ?? earlier ?? NaN)) / 2;
/** Nothing counts as 0 here: the frames of both by the length of both. */
const rate: Merge = (earlier, later) => ((earlier ?? 0) + (later ?? 0)) / 2;

const MERGES: Readonly<Record<keyof TraceSteps, Merge>> = {
  queueFrames: latest,
  latenessP50Ms: mean,
  latenessMaxMs: largest,
  leadTargetMs: latest,
  leadEstimateMs: latest,
  markRttMs: largest,
  fps: rate,
};
const NAMES = Object.keys(MERGES) as (keyof TraceSteps)[];

/** The columns of a trace, as 32-bit numbers: seven of them weigh 34 kB when they are full. */
export class StepColumns {
  #columns: Readonly<Record<keyof TraceSteps, Float32Array>> = makeColumns(FIRST_ROOM);
  #length = 0;

  /** Steps so far. */
  get length(): number {
    return this.#length;
  }

  /** Adds a step. Returns whether that filled the columns, and two steps have become one. */
  push(values: StepValues): boolean {
    const room = this.#columns.fps.length;
    if (this.#length === room) this.#grow(Math.min(MAX_STEPS, room * 2));
    for (const name of NAMES) this.#columns[name][this.#length] = values[name] ?? NaN;
    this.#length++;
    if (this.#length < MAX_STEPS) return false;
    this.#halve();
    return true;
  }

  /** The steps from `first` on; rounded to a tenth. */
  slice(first: number): TraceSteps {
    const columns = NAMES.map((name) => {
      const values = Array.from(this.#columns[name].subarray(first, this.#length), fromStored);
      return [name, values];
    });
    return Object.fromEntries(columns) as unknown as TraceSteps;
  }

  #halve(): void {
    for (const name of NAMES) {
      const column = this.#columns[name];
      for (let step = 0; step < this.#length / 2; step++) {
        const [earlier, later] = [fromStored(column[2 * step]), fromStored(column[2 * step + 1])];
        column[step] = earlier === null && later === null ? NaN : MERGES[name](earlier, later);
      }
    }
    this.#length /= 2;
  }

  #grow(room: number): void {
    const grown = makeColumns(room);
    for (const name of NAMES) grown[name].set(this.#columns[name]);
    this.#columns = grown;
  }
}

function makeColumns(room: number): Record<keyof TraceSteps, Float32Array> {
  const columns = NAMES.map((name) => [name, new Float32Array(room)]);
  return Object.fromEntries(columns) as unknown as Record<keyof TraceSteps, Float32Array>;
}

function fromStored(value = NaN): number | null {
  return Number.isNaN(value) ? null : Math.round(value * 10) / 10;
}
