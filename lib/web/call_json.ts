/** JSON of live calls, made anew only where a call has changed. @module */

import type { CallView, SaidView, TurnView } from "../calls/call_view.ts";

type Values = (string | number | boolean | null)[];
type Note = (value: Values[number]) => void;

interface Known {
  /** JSON of everything but turns, words and anomalies, without its last brace. */
  head: string;
  /** All values of all turns, one after another: turns change in place, so that no object can be kept instead. */
  readonly turnValues: Values;
  turns: string;
  /** The same of all words. */
  readonly saidValues: Values;
  said: string;
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
      { head: "", turnValues: [], turns: "[]", saidValues: [], said: "[]", anomalyCount: 0, anomalies: "[]" };
    this.#known.set(callSid, known);
    return known;
  }
}

/** Takes over what has changed; whether anything has. */
function update(known: Known, view: CallView): boolean {
  const head = headOf(view);
  let isChanged = head !== known.head;
  known.head = head;
  if (noteAll(known.turnValues, view.turns, tellTurn)) {
    known.turns = JSON.stringify(view.turns);
    isChanged = true;
  }
  if (noteAll(known.saidValues, view.said, tellSaid)) {
    known.said = JSON.stringify(view.said);
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
  const { turns: _turns, said: _said, anomalies: _anomalies, ...head } = view;
  return JSON.stringify(head).slice(0, -1);
}

function jsonOf({ head, turns, said, anomalies }: Known): string {
  return `${head},"turns":${turns},"said":${said},"anomalies":${anomalies}}`;
}

/** Puts the values of `items` into `values`, each item's as `tell` tells them; whether any was another one before. */
function noteAll<T>(values: Values, items: readonly T[], tell: (item: T, note: Note) => void): boolean {
  let at = 0;
  let isChanged = false;
  const note = (value: Values[number]): void => {
    if (values[at] !== value) {
      values[at] = value;
      isChanged = true;
    }
    at++;
  };
  for (const item of items) tell(item, note);
  if (values.length !== at) isChanged = true;
  values.length = at;
  return isChanged;
}

function tellTurn({ id, user, agent, heard, interrupted, latencyMs }: TurnView, note: Note): void {
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

function tellSaid({ id, at, by, why, text, heard, interrupted }: SaidView, note: Note): void {
  note(id);
  note(at);
  note(by);
  note(why);
  note(text);
  note(heard);
  note(interrupted);
}
