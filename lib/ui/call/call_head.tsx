/** Who talks, how it stands, and where the frames are. @module */
import type { ReadonlySignal } from "@preact/signals";
import type { VNode } from "preact";
import type { CallView } from "../../calls/call_view.ts";
import { AccountingLine, MoreFigures } from "./call_figures.tsx";
import type { CallModel } from "./call_model.ts";
import { PEER_WORDS } from "./peer_words.ts";
import { Parties } from "../call_link.tsx";
import { endedByText } from "../ended_by_text.ts";
import { formatDuration, formatTime } from "../format.ts";
import { words } from "../i18n.ts";
import { TxStrip } from "../tx_strip.tsx";

const TEXT = words({
  calls: "All calls",
  ringing: "Ringing",
  live: "Live",
  ended: "Ended",
  muted: "Agent muted",
  duration: "Duration",
  started: "Started (UTC)",
  agent: "Agent",
  language: "Language",
  endedBy: "Ended by",
  export: "Export as JSON",
  callSid: "CallSid",
}, {
  calls: "כל השיחות",
  ringing: "מצלצלת",
  live: "פעילה",
  ended: "הסתיימה",
  muted: "הסוכן מושתק",
  duration: "משך",
  started: "התחלה (UTC)",
  agent: "סוכן",
  language: "שפה",
  endedBy: "סיום על ידי",
  export: "ייצוא כ־JSON",
  callSid: "CallSid",
});

const TONES: Readonly<Record<CallView["state"], string>> = { ringing: "warn", live: "good", ended: "" };

/** Draws what changes five times a second in components of their own. */
export function CallHead({ model }: { model: CallModel }): VNode {
  const call: ReadonlySignal<CallView> = model.call;
  const { callSid, state, startedAt, agent, language, endedBy, muted } = call.value;
  return (
    <section class="call-head card pad" aria-labelledby="call-title">
      <div class="head">
        <h1 id="call-title">
          <Parties call={call.value} />
        </h1>
        <span class={`badge call-state ${TONES[state]}`} data-state={state}>{TEXT[state]}</span>
        {model.isOnPeer.value && <span class="badge">{PEER_WORDS.badge}</span>}
        {muted && state !== "ended" && <span class="badge warn">{TEXT.muted}</span>}
        <a class="button export" href={`/api/calls/${encodeURIComponent(callSid)}/export.json`} download>
          {TEXT.export}
        </a>
      </div>
      <dl class="call-facts">
        <Fact name={TEXT.duration}>
          <Duration model={model} />
        </Fact>
        <Fact name={TEXT.started}>
          <time dateTime={startedAt} dir="ltr">{formatTime(startedAt)}</time>
        </Fact>
        <Fact name={TEXT.agent}>
          <bdi>{agent}</bdi>
        </Fact>
        <Fact name={TEXT.language}>
          <bdi>{language}</bdi>
        </Fact>
        {state === "ended" && <Fact name={TEXT.endedBy}>{endedByText(endedBy)}</Fact>}
        <Fact name={TEXT.callSid}>
          <bdi class="sid">{callSid}</bdi>
        </Fact>
      </dl>
      <TxStrip call={call} />
      <AccountingLine call={call} />
      <MoreFigures call={call} />
    </section>
  );
}

/** Leads back to the list. */
export function BackLink(): VNode {
  return (
    <a class="back" href="/admin">
      <span aria-hidden="true" class="arrow" /> {TEXT.calls}
    </a>
  );
}

function Fact({ name, children }: { name: string; children: VNode | string }): VNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Duration({ model }: { model: CallModel }): VNode {
  return <span class="figure" dir="ltr" data-figure="duration">{formatDuration(model.durationMs)}</span>;
}
