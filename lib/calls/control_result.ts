import type { ControlResult } from "./call_controls.ts";

/** A control that was not carried out. */
export type Undone = Extract<ControlResult, { ok: false }>;

/** It is done. */
export const DONE: ControlResult = Object.freeze({ ok: true });

/** It is not done; `detail` is one sentence for people. */
export function notDone(why: Undone["why"], detail: string): Undone {
  return { ok: false, why, detail };
}
