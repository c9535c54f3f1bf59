/** JSON of live calls, made anew only where a call has changed. @module */
import type { Turn } from "../dialog/turn.ts";
import type { CallView } from "../calls/call_view.ts";

interface Known {
  /** JSON of everything but turns and anomalies, without its last brace. */
  head: string;
  /** All values of all turns, one after another: turns change in place, so that no object can be kept instead. */
  readonly turnValues: (string | number | boolean | null)[];
  turns: string;
  anomalyCount: number;
  anomalies: string;
}

/**
 * Remembers the JSON of each call. What was said is long and seldom changes: it is compared value by value, which is
 * some ten times cheaper than writing it again.
 */
export class CallJson {
  /** By CallSid. */
  readonly #known = new Map<string, Known>();

  /** JSON of `view`, as `JSON.stringify(view)` has it; `undefined` when it is as the last time. */
  changed(view: CallView): string | undefined {
    const known = this.#of(view);
    return update(known, view) ? jsonOf(known) : undefined;
  }

  /** The same, whether it has changed or not. */
  current(view: CallView): string {
    const known = this.#of(view);
    update(known, view);
    return jsonOf(known);
  }

  /** Forgets a call. */
  forget(callSid: string): void {
    this.#known.delete(callSid);
  }

  /** Forgets all calls. */
  clear(): void {
    this.#known.clear();
  }

  #of({ callSid }: CallView): Known {
    const known = this.#known.get(callSid) ??
      { head: "", turnValues: [], turns: "[]", anomalyCount: 0, anomalies: "[]" };
    this.#known.set(callSid, known);
    return known;
  }
}

/** Takes over what has changed; whether anything has. */
function update(known: Known, view: CallView): boolean {
  const head = headOf(view);
  let isChanged = head !== known.head;
  known.head = head;
  if (noteTurns(known.turnValues, view.turns)) {
    known.turns = JSON.stringify(view.turns);
    isChanged = true;
  }
  // Gaps are only ever added, and stay as they are.
  if (view.anomalies.length !== known.anomalyCount) {
    known.anomalyCount = view.anomalies.length;
    known.anomalies = JSON.stringify(view.anomalies);
    isChanged = true;
  }
  return isChanged;
}

function headOf(view: CallView): string {
  const { turns: _turns, anomalies: _anomalies, ...head } = view;
  return JSON.stringify(head).slice(0, -1);
}

function jsonOf({ head, turns, anomalies }: Known): string {
  return `${head},"turns":${turns},"anomalies":${anomalies}}`;
}

/** Puts the values of `turns` into `values`; whether any was another one before. */
function noteTurns(values: Known["turnValues"], turns: readonly Turn[]): boolean {
  let at = 0;
  let isChanged = false;
  const note = (value: Known["turnValues"][number]): void => {
    if (values[at] !== value) {
      values[at] = value;
      isChanged = true;
    }
    at++;
  };
  for (const { id, user, agent, heard, interrupted, latencyMs } of turns) {
    note(id);
    note(user);
    note(agent);
    note(heard);
    note(interrupted);
    note(latencyMs.endpoint);
    note(latencyMs.stt);
    note(latencyMs.llmFirstToken);
    note(latencyMs.ttsFirstByte);
    note(latencyMs.firstFrameSent);
    note(latencyMs.firstFramePlayed);
    note(latencyMs.total);
  }
  if (values.length !== at) isChanged = true;
  values.length = at;
  return isChanged;
}
