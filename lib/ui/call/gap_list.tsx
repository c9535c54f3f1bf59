/** Every gap that the caller heard, with what happened, what to do about it, and the five log lines around it. @module */
import type { VNode } from "preact";
import type { Anomaly } from "../../timeline/call_trace.ts";
import type { CallModel } from "./call_model.ts";
import { gapWords } from "./gap_words.ts";
import { PEER_WORDS } from "./peer_words.ts";
import { timeText } from "./time_frame.ts";
import { choose, type Timeline } from "./timeline.ts";
import type { TimelineItem } from "./timeline_items.ts";
import { formatMs } from "../format.ts";
import { fill, isolate, plural, words } from "../i18n.ts";

const TEXT = words({
  title: "Gaps",
  none: "The caller heard no gaps.",
  noneLive: "The caller has heard no gaps so far.",
  more:
    "{n} more gap was counted; log lines are kept of the first {kept} only.|{n} more gaps were counted; log lines are kept of the first {kept} only.",
  fix: "What to do",
  lines: "Log lines around the gap",
  show: "Show on timeline",
}, {
  title: "קטיעות",
  none: "המתקשר לא שמע אף קטיעה.",
  noneLive: "עד כה המתקשר לא שמע אף קטיעה.",
  more:
    "נספרה עוד קטיעה אחת; שורות יומן נשמרות רק ל־{kept} הראשונות.|נספרו עוד {n} קטיעות; שורות יומן נשמרות רק ל־{kept} הראשונות.",
  fix: "מה לעשות",
  lines: "שורות היומן סביב הקטיעה",
  show: "הצגה על ציר הזמן",
});

/** Gaps that stand open at first. */
const OPEN_AT_FIRST = 3;

/** Id of the element of a gap. */
export function gapId(index: number): string {
  return `gap-${index + 1}`;
}

/** One card a gap, oldest first. */
export function GapList({ model, timeline }: { model: CallModel; timeline: Timeline }): VNode {
  const anomalies = model.anomalies.value;
  const { underruns } = model.call.value.tx;
  const more = underruns.total - anomalies.length;
  return (
    <section aria-labelledby="gaps-title">
      <h2 id="gaps-title">
        {TEXT.title} <span class={underruns.total > 0 ? "count bad" : "count"}>{underruns.total}</span>
      </h2>
      {underruns.total === 0 && anomalies.length === 0 && (
        <p class="empty good">{model.isLive.value ? TEXT.noneLive : TEXT.none}</p>
      )}
      {more > 0 && model.isOnPeer.value && <p class="hint">{PEER_WORDS.gaps}</p>}
      {anomalies.map((gap, i) => <Gap key={i} gap={gap} index={i} model={model} timeline={timeline} />)}
      {anomalies.length > 0 && more > 0 && (
        <p class="hint">{fill(plural(TEXT.more, more), { n: more, kept: anomalies.length })}</p>
      )}
    </section>
  );
}

interface GapProps {
  gap: Anomaly;
  index: number;
  model: CallModel;
  timeline: Timeline;
}

function Gap({ gap, index, model, timeline }: GapProps): VNode {
  const { name, what, fix } = gapWords(gap.kind);
  const { startedAt } = model.call.value;
  const item = timeline.items.value.find((item) => item.gap === index);
  const atMs = item?.fromMs ?? Date.parse(gap.at) - Date.parse(startedAt);
  const onShow = (): void => {
    if (!item) return;
    choose(timeline, item);
    document.getElementById("timeline")?.focus();
  };
  return (
    <details class="gap card" id={gapId(index)} open={index < OPEN_AT_FIRST}>
      <summary>
        <span class="name">{name}</span>
        <span class="figure bad" dir="ltr">{formatMs(gap.ms)}</span>
        <time dateTime={gap.at} dir="ltr">
          {timeText(atMs, { mode: timeline.frame.mode.value, startedAt, tenths: true })}
        </time>
      </summary>
      <p>{fill(what, { ms: isolate(formatMs(gap.ms)) })}</p>
      <p>
        <b>{TEXT.fix}:</b> {fix}
      </p>
      <h3>{TEXT.lines}</h3>
      <pre dir="ltr" tabIndex={0} role="group" aria-label={TEXT.lines}>
        {gap.lines.map((line, i) => <bdi key={i} dir="ltr">{line + "\n"}</bdi>)}
      </pre>
      {item && <button type="button" onClick={onShow}>{TEXT.show}</button>}
    </details>
  );
}

/** Opens the lines of a gap, or goes to words in the transcript, and puts the focus there. Does nothing for other items. */
export function openItem(item: TimelineItem | undefined): void {
  const element = item && elementOf(item);
  if (!element) return;
  if (element instanceof HTMLDetailsElement) element.open = true;
  element.scrollIntoView({ block: "center" });
  (element.querySelector<HTMLElement>("summary, button") ?? element).focus();
}

function elementOf({ gap, turn, said }: TimelineItem): HTMLElement | null {
  if (gap !== undefined) return document.getElementById(gapId(gap));
  const selector = turn ? `[data-turn="${turn.id}"]` : said && `[data-said="${said.id}"]`;
  return selector ? document.querySelector<HTMLElement>(selector) : null;
}

/** A link; nothing for an item that has no lines. */
export function GapLink({ item, text }: { item: TimelineItem; text: string }): VNode | null {
  if (item.gap === undefined) return null;
  const onClick = (event: Event): void => {
    // The address alone would not open what is closed.
    event.preventDefault();
    openItem(item);
  };
  return <a href={`#${gapId(item.gap)}`} onClick={onClick}>{text}</a>;
}
