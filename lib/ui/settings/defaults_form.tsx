/** Changes what the agent says and how, for the next calls. @module */
import type { VNode } from "preact";
import type { SettingsPageData } from "../../ops/settings_page_data.ts";
import { fill, isolate, words } from "../i18n.ts";
import { type DefaultsFormStore, MAX_GREETING, MAX_PROMPT, type SaveState } from "./defaults_form_store.ts";

const TEXT = words({
  title: "Next calls",
  intro: "Calls in progress keep the settings that they started with.",
  readOnly: "You are signed in as a viewer; only operators can change these settings.",
  greeting: "Greeting",
  greetingHint: "What the agent says first. Empty: the default greeting of the language.",
  greetingSound: "GREETING_AUDIO is set: that recording is played instead of any text.",
  systemPrompt: "System prompt",
  promptHint: "Instructions for the language model. Agents without a model ignore it.",
  language: "Language",
  voice: "Voice",
  usual: "Default",
  usualIs: "Default ({value})",
  save: "Save",
  discard: "Discard changes",
  saving: "Saving…",
  saved: "Saved. It applies from the next call.",
  failed: "Not saved: {why}",
  changed: "You have unsaved changes.",
}, {
  title: "לשיחות הבאות",
  intro: "שיחות פעילות ממשיכות בהגדרות שבהן התחילו.",
  readOnly: "נכנסת כצופה; רק מפעילים יכולים לשנות את ההגדרות האלה.",
  greeting: "ברכת פתיחה",
  greetingHint: "מה שהסוכן אומר בתחילה. ריק: ברכת ברירת המחדל של השפה.",
  greetingSound: "הוגדרה הקלטה ב־GREETING_AUDIO; היא מושמעת במקום כל טקסט.",
  systemPrompt: "הנחיות למודל",
  promptHint: "הנחיות למודל השפה. סוכנים ללא מודל מתעלמים מהן.",
  language: "שפה",
  voice: "קול",
  usual: "ברירת המחדל",
  usualIs: "ברירת המחדל ({value})",
  save: "שמירה",
  discard: "ביטול השינויים",
  saving: "שומר…",
  saved: "נשמר, ויחול מהשיחה הבאה.",
  failed: "לא נשמר: {why}",
  changed: "יש שינויים שלא נשמרו.",
});

/** Props of {@linkcode DefaultsForm}. */
export interface DefaultsFormProps {
  /** What is in the form. */
  store: DefaultsFormStore;
  /** What runs, and what can be changed. */
  data: SettingsPageData;
}

/** A section; viewers see the same fields and can't change them. */
export function DefaultsForm({ store, data }: DefaultsFormProps): VNode {
  const { defaults, choices, editable, greetingIsSound } = data;
  const draft = store.draft.value;
  const state = store.state.value;
  const spoken = draft.language || defaults.language;
  const voices = choices.find(({ language }) => language === spoken)?.voices ?? [];
  return (
    <section aria-labelledby="defaults-title">
      <h2 id="defaults-title">{TEXT.title}</h2>
      <p class="hint">{editable ? TEXT.intro : TEXT.readOnly}</p>
      <form
        class="defaults card"
        onSubmit={(event) => {
          event.preventDefault();
          void store.save();
        }}
      >
        <fieldset disabled={!editable}>
          <legend class="hidden">{TEXT.title}</legend>
          <Text
            name="greeting"
            rows={3}
            max={MAX_GREETING}
            hint={TEXT.greetingHint}
            store={store}
            data={data}
          />
          {greetingIsSound && <p class="hint wide">{TEXT.greetingSound}</p>}
          <Text
            name="systemPrompt"
            rows={6}
            max={MAX_PROMPT}
            hint={TEXT.promptHint}
            store={store}
            data={data}
          />
          <Choice
            name="language"
            usual={defaults.language}
            values={choices.map(({ language }) => language)}
            value={draft.language}
            onChoose={(language) => store.set({ language, voice: "" })}
          />
          <Choice
            name="voice"
            usual={draft.language === "" ? defaults.voice : voices[0] ?? null}
            values={voices}
            value={draft.voice}
            onChoose={(voice) => store.set({ voice })}
          />
        </fieldset>
        {editable && (
          <div class="buttons">
            <p role="status" class={`saying ${state.kind}`}>{sentence(state, store.isChanged.value)}</p>
            {store.isChanged.value && (
              <button type="button" onClick={() => store.discard()}>{TEXT.discard}</button>
            )}
            <button type="submit" class="primary" aria-disabled={state.kind === "saving"}>{TEXT.save}</button>
          </div>
        )}
      </form>
    </section>
  );
}

function sentence(state: SaveState, isChanged: boolean): string {
  if (state.kind === "saving") return TEXT.saving;
  if (state.kind === "saved") return TEXT.saved;
  if (state.kind === "failed") return fill(TEXT.failed, { why: isolate(state.why) });
  return isChanged ? TEXT.changed : "";
}

interface TextProps extends DefaultsFormProps {
  name: "greeting" | "systemPrompt";
  rows: number;
  max: number;
  hint: string;
}

function Text({ name, rows, max, hint, store, data }: TextProps): VNode {
  const id = `defaults-${name}`;
  return (
    <div class="wide">
      <label for={id}>{TEXT[name]}</label>
      <textarea
        id={id}
        name={name}
        rows={rows}
        maxLength={max}
        dir="auto"
        aria-describedby={`${id}-hint`}
        placeholder={data.defaults[name] ?? ""}
        value={store.draft.value[name]}
        onInput={(event) => store.set({ [name]: event.currentTarget.value })}
      />
      <p id={`${id}-hint`} class="hint">{hint}</p>
    </div>
  );
}

interface ChoiceProps {
  name: "language" | "voice";
  /** What an empty choice stands for, if that is known. */
  usual: string | null;
  values: readonly string[];
  value: string;
  onChoose: (value: string) => void;
}

function Choice({ name, usual, values, value, onChoose }: ChoiceProps): VNode {
  const shown = value === "" || values.includes(value) ? values : [...values, value];
  return (
    <label>
      <span>{TEXT[name]}</span>
      <select name={name} onChange={(event) => onChoose(event.currentTarget.value)}>
        <option value="" selected={value === ""}>
          {usual === null ? TEXT.usual : fill(TEXT.usualIs, { value: isolate(usual) })}
        </option>
        {shown.map((choice) => (
          <option key={choice} value={choice} selected={choice === value}>{choice}</option>
        ))}
      </select>
    </label>
  );
}
