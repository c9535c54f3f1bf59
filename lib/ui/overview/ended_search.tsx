/** Search box and filters of the ended calls. @module */
import type { VNode } from "preact";
import { endedByText } from "../ended_by_text.ts";
import { DIRECTIONS, ENDED_BY, type EndedFilters, MAX_Q_LENGTH, NO_FILTERS } from "./ended_filters.ts";
import type { EndedStore } from "./ended_store.ts";
import { words } from "../i18n.ts";

const TEXT = words({
  search: "Search",
  placeholder: "Number, CallSid or agent",
  agent: "Agent",
  endedBy: "Ended by",
  direction: "Direction",
  any: "Any",
  inbound: "Inbound",
  outbound: "Outbound",
  gaps: "With gaps only",
  clear: "Clear",
  find: "Search",
  csv: "Export CSV",
}, {
  search: "חיפוש",
  placeholder: "מספר, CallSid או סוכן",
  agent: "סוכן",
  endedBy: "סיום על ידי",
  direction: "כיוון",
  any: "הכול",
  inbound: "נכנסת",
  outbound: "יוצאת",
  gaps: "רק עם קטיעות",
  clear: "ניקוי",
  find: "חיפוש",
  csv: "ייצוא ל־CSV",
});

/** Without its script, it is a form that asks the server for the same list. */
export function EndedSearch({ store }: { store: EndedStore }): VNode {
  const filters = store.filters.value;
  const set = (change: Partial<EndedFilters>): void => store.filter(change);
  return (
    <form
      role="search"
      class="search"
      method="get"
      action="/admin"
      aria-labelledby="ended-title"
      onSubmit={(event) => {
        event.preventDefault();
        void store.newest();
      }}
    >
      <label class="grow">
        <span>{TEXT.search}</span>
        <input
          type="search"
          name="q"
          dir={filters.q === "" ? undefined : "auto"}
          maxLength={MAX_Q_LENGTH}
          placeholder={TEXT.placeholder}
          value={filters.q}
          onInput={(event) => set({ q: event.currentTarget.value })}
        />
      </label>
      <Choice
        name="agent"
        label={TEXT.agent}
        value={filters.agent}
        choices={store.agents.map((agent) => [agent, agent])}
        onChoose={(agent) => set({ agent })}
      />
      <Choice
        name="endedBy"
        label={TEXT.endedBy}
        value={filters.endedBy}
        choices={ENDED_BY.map((by) => [by, endedByText(by)])}
        onChoose={(endedBy) => set({ endedBy: endedBy as EndedFilters["endedBy"] })}
      />
      <Choice
        name="direction"
        label={TEXT.direction}
        value={filters.direction}
        choices={DIRECTIONS.map((direction) => [direction, TEXT[direction]])}
        onChoose={(direction) => set({ direction: direction as EndedFilters["direction"] })}
      />
      <label class="check">
        <input
          type="checkbox"
          name="gaps"
          value="1"
          checked={filters.gaps}
          onChange={(event) => set({ gaps: event.currentTarget.checked })}
        />
        <span>{TEXT.gaps}</span>
      </label>
      <div class="ends">
        {store.isFiltered && <button type="button" onClick={() => set(NO_FILTERS)}>{TEXT.clear}</button>}
        <button type="submit" class="without-script">{TEXT.find}</button>
        <a class="button" href={store.csvPath} download>{TEXT.csv}</a>
      </div>
    </form>
  );
}

interface ChoiceProps {
  name: string;
  label: string;
  value: string;
  choices: readonly (readonly [value: string, text: string])[];
  onChoose: (value: string) => void;
}

/** A list of choices that begins with "any". */
function Choice({ name, label, value, choices, onChoose }: ChoiceProps): VNode {
  return (
    <label>
      <span>{label}</span>
      <select name={name} onChange={(event) => onChoose(event.currentTarget.value)}>
        <option value="" selected={value === ""}>{TEXT.any}</option>
        {choices.map(([choice, text]) => (
          <option key={choice} value={choice} selected={choice === value}>{text}</option>
        ))}
      </select>
    </label>
  );
}
