/** The ended calls: search, list, pages. @module */
import type { VNode } from "preact";
import { EndedSearch } from "./ended_search.tsx";
import type { EndedStore } from "./ended_store.ts";
import { EndedTable } from "./ended_table.tsx";
import { words } from "../i18n.ts";

const TEXT = words({
  title: "Ended calls",
  none: "No call has ended yet. To make one, run",
  orPhone: "or use ",
  phone: "the phone page",
  noMatch: "No ended call fits these filters.",
  failed: "The list could not be fetched. What is below may be out of date.",
  retry: "Try again",
  pages: "Pages of ended calls",
  newest: "Newest",
  newer: "Newer",
  older: "Older",
}, {
  title: "שיחות שהסתיימו",
  none: "עדיין לא הסתיימה אף שיחה. כדי לקיים שיחה אפשר להריץ",
  orPhone: "או להשתמש ב",
  phone: "עמוד הטלפון",
  noMatch: "אין שיחה שהסתיימה ומתאימה לסינון הזה.",
  failed: "לא ניתן היה לטעון את הרשימה. ייתכן שמה שמוצג אינו מעודכן.",
  retry: "ניסיון נוסף",
  pages: "עמודי השיחות שהסתיימו",
  newest: "החדשות ביותר",
  newer: "חדשות יותר",
  older: "ישנות יותר",
});

/** A section; its filters are part of the page's URL. */
export function EndedCalls({ store }: { store: EndedStore }): VNode {
  const { values } = store.page.value;
  return (
    <section aria-labelledby="ended-title">
      <h2 id="ended-title">{TEXT.title}</h2>
      <EndedSearch store={store} />
      <p role="status" class="notice failure">
        {store.state.value === "failed" && (
          <>
            {TEXT.failed} <button type="button" onClick={() => void store.newest()}>{TEXT.retry}</button>
          </>
        )}
      </p>
      <div aria-busy={store.state.value === "loading"}>
        {values.length > 0 ? <EndedTable calls={values} /> : <NoneEnded isFiltered={store.isFiltered} />}
      </div>
      <Pager store={store} />
    </section>
  );
}

function NoneEnded({ isFiltered }: { isFiltered: boolean }): VNode {
  if (isFiltered) return <p class="empty">{TEXT.noMatch}</p>;
  return (
    <p class="empty">
      {TEXT.none} <code>deno task call</code>, {TEXT.orPhone}
      <a href="/admin/phone">{TEXT.phone}</a>.
    </p>
  );
}

function Pager({ store }: { store: EndedStore }): VNode | null {
  const hasOlder = store.page.value.cursor !== null;
  if (store.isFirst && !hasOlder) return null;
  return (
    <nav class="pager" aria-label={TEXT.pages}>
      <button type="button" disabled={store.isFirst} onClick={() => void store.newest()}>
        {TEXT.newest}
      </button>
      <button type="button" disabled={!store.hasNewer} onClick={() => void store.newer()}>
        {TEXT.newer}
      </button>
      <button type="button" disabled={!hasOlder} onClick={() => void store.older()}>{TEXT.older}</button>
    </nav>
  );
}
