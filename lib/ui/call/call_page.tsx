/** The page of one call, on the server and in the browser. @module */
import type { ReadonlySignal } from "@preact/signals";
import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import type { CallView } from "../../calls/call_view.ts";
import type { Role } from "../../store/audit.ts";
import { BackLink, CallHead } from "./call_head.tsx";
import type { CallModel } from "./call_model.ts";
import { ControlPanel } from "./control_panel.tsx";
import { EventList } from "./event_list.tsx";
import { GapList } from "./gap_list.tsx";
import { Histogram } from "./histogram.tsx";
import { timelineOf } from "./timeline.ts";
import { TimelineSection } from "./timeline_section.tsx";
import { TranscriptSection } from "./transcript_section.tsx";
import { AuditTable } from "../audit_table.tsx";
import type { CallActions } from "../call_actions.ts";
import type { FeedState } from "../call_feed.ts";
import { FeedNotice } from "../feed_notice.tsx";
import { fill, isolate, words } from "../i18n.ts";

const TEXT = words({
  title: "Call from {from}",
  audit: "Actions on this call",
  auditUnread: "The actions have not been loaded yet.",
  auditNone: "Nobody has acted on this call.",
  noCall: "No such call",
  noCallText:
    "No call has this CallSid. It may never have existed, or its record may have been deleted by age.",
}, {
  title: "שיחה מ־{from}",
  audit: "פעולות בשיחה הזאת",
  auditUnread: "הפעולות עדיין לא נטענו.",
  auditNone: "איש לא פעל בשיחה הזאת.",
  noCall: "אין שיחה כזאת",
  noCallText: "אין שיחה עם ה־CallSid הזה. ייתכן שלא הייתה כזאת, או שהרשומה שלה נמחקה בגלל גילה.",
});

/** Title of the page, in the language of now. */
export function callTitle({ from }: Pick<CallView, "from">): string {
  return fill(TEXT.title, { from: isolate(from) });
}

/** Props of {@linkcode CallPage}. */
export interface CallPageProps {
  /** The call and what is known of it. */
  model: CallModel;
  /** Whether events come. */
  feed: ReadonlySignal<FeedState>;
  /** What the one who looks may do. */
  role: Role;
  /** What can be done to it. */
  actions: CallActions;
}

/** From what is asked first, how the call stands, to what is looked up. */
export function CallPage({ model, feed, role, actions }: CallPageProps): VNode {
  const timeline = useMemo(() => timelineOf(model), [model]);
  const isLive = model.isLive.value;
  return (
    <div class="call-page">
      <BackLink />
      <FeedNotice state={feed} />
      <div class={isLive ? "top live" : "top"}>
        <CallHead model={model} />
        {isLive && <ControlPanel model={model} role={role} actions={actions} />}
      </div>
      <TranscriptSection model={model} timeline={timeline} />
      <TimelineSection model={model} timeline={timeline} />
      <GapList model={model} timeline={timeline} />
      <div class="pair">
        <Histogram model={model} />
        <CallAudit model={model} />
      </div>
      <EventList model={model} timeline={timeline} />
    </div>
  );
}

/** Who has done what to this call, newest first. */
function CallAudit({ model }: { model: CallModel }): VNode {
  const entries = model.audit.value;
  return (
    <section class="card pad" aria-labelledby="audit-title">
      <h2 id="audit-title">{TEXT.audit}</h2>
      {entries === null && <p class="hint">{TEXT.auditUnread}</p>}
      {entries?.length === 0 && <p class="hint">{TEXT.auditNone}</p>}
      {entries !== null && entries.length > 0 && (
        <div class="scroll" tabIndex={0} role="group" aria-label={TEXT.audit}>
          <AuditTable entries={entries} hasCalls={false} />
        </div>
      )}
    </section>
  );
}

/** Title of the page that stands where there is no call, in the language of now. */
export function noSuchCallTitle(): string {
  return TEXT.noCall;
}

/** What stands where there is no call. */
export function NoSuchCall({ callSid }: { callSid: string }): VNode {
  return (
    <div class="call-page">
      <BackLink />
      <h1>{TEXT.noCall}</h1>
      <p class="empty">
        {TEXT.noCallText} <bdi class="sid">{callSid}</bdi>
      </p>
    </div>
  );
}
