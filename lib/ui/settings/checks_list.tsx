/** The doctor's checks, and what to do about what fails. @module */
import type { VNode } from "preact";
import type { CheckResult } from "../../ops/settings_page_data.ts";
import type { ChecksStore } from "./checks_store.ts";
import { fill, words } from "../i18n.ts";

const TEXT = words({
  title: "Checks",
  run: "Run again",
  bundle: "Debug bundle",
  bundleHint: "Settings, figures and the last calls as one file, without secrets or numbers.",
  running: "Checking…",
  failed: "The checks could not be run.",
  allOk: "All checks are all right ({count}).",
  some: "To look at: {count} of {all} checks.",
  ok: "All right",
  skip: "Not checked",
  warn: "Warning",
  fail: "Problem",
  fix: "What to do:",
}, {
  title: "בדיקות",
  run: "הרצה חוזרת",
  bundle: "חבילת ניפוי",
  bundleHint: "הגדרות, נתונים והשיחות האחרונות בקובץ אחד, ללא סודות וללא מספרים.",
  running: "בבדיקה…",
  failed: "לא ניתן היה להריץ את הבדיקות.",
  allOk: "כל הבדיקות תקינות ({count}).",
  some: "דורשות תשומת לב: {count} מתוך {all} בדיקות.",
  ok: "תקין",
  skip: "לא נבדק",
  warn: "אזהרה",
  fail: "דורש תיקון",
  fix: "מה לעשות:",
});

const SIGNS = { ok: "✓", skip: "–", warn: "!", fail: "✗" } as const;
const TONES = { ok: "good", skip: "", warn: "warn", fail: "bad" } as const;

/** A section; what came of a run is read out when it is done. */
export function ChecksList({ store }: { store: ChecksStore }): VNode {
  const state = store.state.value;
  const values = state.kind === "failed" ? [] : state.values;
  return (
    <section aria-labelledby="checks-title">
      <div class="heading">
        <h2 id="checks-title">{TEXT.title}</h2>
        <div class="buttons">
          <a class="button" href="/api/debug-bundle" download title={TEXT.bundleHint}>{TEXT.bundle}</a>
          <button type="button" aria-disabled={state.kind === "running"} onClick={() => void store.run()}>
            {TEXT.run}
          </button>
        </div>
      </div>
      <p role="status" class="hint">
        {state.kind === "running" && TEXT.running}
        {state.kind === "done" && summary(values)}
        {state.kind === "failed" && `${TEXT.failed} ${state.why}`}
      </p>
      {values.length > 0 && (
        <ul class="checks card" aria-busy={state.kind === "running"}>
          {values.map((check) => <Check key={check.name} check={check} />)}
        </ul>
      )}
    </section>
  );
}

/** The doctor speaks English; its words stay as they are. */
function Check({ check: { name, state, detail, fix } }: { check: CheckResult }): VNode {
  return (
    <li data-state={state}>
      <span class={`badge ${TONES[state]}`}>
        <span aria-hidden="true">{`${SIGNS[state]} `}</span>
        {TEXT[state]}
      </span>
      <div lang="en" dir="ltr">
        <strong>{name}</strong> <span>{detail}</span>
        {fix !== null && (
          <p>
            <b>
              <bdi>{TEXT.fix}</bdi>
            </b>{" "}
            {fix}
          </p>
        )}
      </div>
    </li>
  );
}

function summary(values: readonly CheckResult[]): string {
  const bad = values.filter(({ state }) => state === "warn" || state === "fail").length;
  return bad === 0
    ? fill(TEXT.allOk, { count: values.length })
    : fill(TEXT.some, { count: bad, all: values.length });
}
