/** Changes what the agent says and how, for the next calls. @module */
import type { VNode } from "preact";
import type { SettingsPageData } from "../../ops/settings_page_data.ts";
import { fill, isolate, words } from "../i18n.ts";
import { type DefaultsFormStore, MAX_GREETING, MAX_PROMPT, type SaveState } from "./defaults_form_store.ts";

const TEXT = words({
  title: "For the next calls",
  intro: "Calls that are on now keep what they began with.",
  readOnly: "You are signed in as a viewer: only operators can change these.",
  greeting: "Greeting",
  greetingHint: "What the agent says first. Empty: the usual greeting of the language.",
  greetingSound: "A sound file is set as GREETING_AUDIO; it is played instead of any text.",
  systemPrompt: "Prompt",
  promptHint: "What a language model is told before a call. Agents without one don't read it.",
  language: "Language",
  voice: "Voice",
  usual: "As configured",
  usualIs: "As configured ({value})",
  save: "Save",
  discard: "Discard changes",
  saving: "Saving…",
  saved: "Saved. The next call begins with this.",
  failed: "Not saved: {why}",
  changed: "There are changes that are not saved.",
}, {
  title: "לשיחות הבאות",
  intro: "שיחות שמתקיימות כעת ממשיכות במה שהתחילו.",
  readOnly: "נכנסת כצופה: רק מפעילים יכולים לשנות את אלה.",
  greeting: "ברכת פתיחה",
  greetingHint: "מה שהסוכן אומר בתחילה. ריק: הברכה הרגילה של השפה.",
  greetingSound: "הוגדר קובץ שמע ב־GREETING_AUDIO; הוא מושמע במקום כל טקסט.",
  systemPrompt: "הנחיה",
  promptHint: "מה שנאמר למודל השפה לפני שיחה. סוכנים ללא מודל אינם קוראים אותה.",
  language: "שפה",
  voice: "קול",
  usual: "לפי התצורה",
  usualIs: "לפי התצורה ({value})",
  save: "שמירה",
  discard: "ביטול השינויים",
  saving: "שומר…",
  saved: "נשמר. השיחה הבאה תתחיל כך.",
  failed: "לא נשמר: {why}",
  changed: "יש שינויים שלא נשמרו.",
});

/** Props of {@linkcode DefaultsForm}. */
export interface DefaultsFormProps {
  store: DefaultsFormStore;
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
    <section aria-labelledby="house-title">
      <h2 id="house-title">{TEXT.title}</h2>
      <p class="hint">{editable ? TEXT.intro : TEXT.readOnly}</p>
      <form
        class="house card"
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
  const id = `house-${name}`;
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
