/** The audit log. @module */
import type { VNode } from "preact";
import { AuditTable } from "../audit_table.tsx";
import { words } from "../i18n.ts";
import type { AuditStore } from "./audit_store.ts";

const TEXT = words({
  title: "Audit log",
  none: "Nothing has been done yet. Sign-ins, hang-ups and every other action will be listed here.",
  more: "Load more",
  refresh: "Refresh",
  failed: "The log could not be loaded; try again.",
}, {
  title: "יומן פעולות",
  none: "עדיין לא נעשה דבר. כאן יופיעו כניסות, ניתוקים וכל פעולה אחרת.",
  more: "טעינת עוד",
  refresh: "רענון",
  failed: "לא ניתן היה לטעון את היומן; אפשר לנסות שוב.",
});

/** A section, newest first. */
export function AuditList({ store }: { store: AuditStore }): VNode {
  const { values } = store.page.value;
  const isBusy = store.state.value === "loading";
  return (
    <section aria-labelledby="audit-title" id="audit">
      <div class="heading">
        <h2 id="audit-title">{TEXT.title}</h2>
        <button type="button" aria-disabled={isBusy} onClick={() => void store.refresh()}>
          {TEXT.refresh}
        </button>
      </div>
      <p role="status" class="notice failure">{store.state.value === "failed" && TEXT.failed}</p>
      {values.length === 0
        ? <p class="empty">{TEXT.none}</p>
        : (
          <div class="card scrolls" tabIndex={0} role="region" aria-labelledby="audit-title">
            <AuditTable entries={values} hasCalls />
          </div>
        )}
      {store.hasMore && (
        <div class="pager">
          <button type="button" aria-disabled={isBusy} onClick={() => void store.more()}>{TEXT.more}</button>
        </div>
      )}
    </section>
  );
}
