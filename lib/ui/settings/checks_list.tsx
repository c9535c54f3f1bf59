/** The doctor's checks, and what to do about what fails. @module */
import type { VNode } from "preact";
import type { CheckResult } from "../../ops/settings_page_data.ts";
import { checkWords } from "./check_words.ts";
import type { ChecksStore } from "./checks_store.ts";
import { fill, plural, words } from "../i18n.ts";

const TEXT = words({
  title: "Checks",
  run: "Run again",
  bundle: "Debug bundle",
  bundleHint: "Settings, figures and the last calls as one file, without secrets or numbers.",
  running: "Running the checks…",
  failed: "The checks could not be run.",
  allOk: "No problems found.",
  some: "{count} of {all} checks needs attention.|{count} of {all} checks need attention.",
  ok: "OK",
  skip: "Skipped",
  warn: "Warning",
  fail: "Problem",
  fix: "What to do:",
  findings: "",
}, {
  title: "בדיקות",
  run: "הרצה חוזרת",
  bundle: "חבילת ניפוי",
  bundleHint: "הגדרות, נתונים והשיחות האחרונות בקובץ אחד, ללא סודות וללא מספרים.",
  running: "הבדיקות רצות…",
  failed: "לא ניתן היה להריץ את הבדיקות.",
  allOk: "לא נמצאו בעיות.",
  some: "בדיקה אחת מתוך {all} דורשת תשומת לב.|{count} מתוך {all} בדיקות דורשות תשומת לב.",
  ok: "תקין",
  skip: "לא נבדק",
  warn: "אזהרה",
  fail: "בעיה",
  fix: "מה לעשות:",
  findings: "הממצאים כתובים באנגלית.",
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
        {state.kind === "done" && `${summary(values)} ${TEXT.findings}`}
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

/** Findings are in English: marked as such on a page in another language. */
function Check({ check: { name, state, detail, fix } }: { check: CheckResult }): VNode {
  const { title, about } = checkWords(name);
  return (
    <li data-state={state}>
      <span class={`badge ${TONES[state]}`}>
        <span aria-hidden="true">{`${SIGNS[state]} `}</span>
        {TEXT[state]}
      </span>
      <div>
        <p>
          <strong>{title}</strong> <span class="hint">{about}</span>
        </p>
        <p class="finding" lang="en" dir="ltr">{detail}</p>
        {fix !== null && (
          <p class="finding">
            <b>{TEXT.fix}</b> <bdi lang="en" dir="ltr">{fix}</bdi>
          </p>
        )}
      </div>
    </li>
  );
}

function summary(values: readonly CheckResult[]): string {
  const bad = values.filter(({ state }) => state === "warn" || state === "fail").length;
  return bad === 0 ? TEXT.allOk : fill(plural(TEXT.some, bad), { count: bad, all: values.length });
}
