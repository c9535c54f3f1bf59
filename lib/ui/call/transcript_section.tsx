/** What was said in a call: each line with who spoke, when, and how much of it the caller heard. @module */
import type { ComponentChildren, VNode } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { fill, words } from "../i18n.ts";
import type { CallModel } from "./call_model.ts";
import { purposeText, speakerText } from "./event_words.ts";
import { PEER_WORDS } from "./peer_words.ts";
import { timeText } from "./time_frame.ts";
import { choose, type Timeline } from "./timeline.ts";
import type { TimelineItem } from "./timeline_items.ts";
import {
  type HeardSplit,
  isTranscribed,
  type SaidLine,
  splitHeard,
  transcriptOf,
  type TranscriptPart,
} from "./transcript.ts";
import { Waterfall, waterfallOf } from "./waterfall.tsx";

const TEXT = words({
  title: "Transcript",
  none: "Nothing has been said yet.",
  noneEnded: "Nothing was said in this call.",
  turn: "Turn {id}",
  caller: "Caller",
  noWords: "(speech without a transcript)",
  noText: "(audio without a transcript)",
  some: "The caller heard {heard} of {all} words.",
  cutShort: "Cut short: the caller heard {heard} of {all} words.",
  nothing: "The caller heard none of it.",
  unknown: "Being said now.",
  notHeard: "Not heard:",
  interrupted: "Interrupted",
}, {
  title: "תמליל",
  none: "עדיין לא נאמר דבר.",
  noneEnded: "לא נאמר דבר בשיחה הזאת.",
  turn: "סבב {id}",
  caller: "מתקשר",
  noWords: "(דיבור בלי תמליל)",
  noText: "(שמע בלי תמליל)",
  some: "המתקשר שמע {heard} מתוך {all} מילים.",
  cutShort: "נקטע באמצע: המתקשר שמע {heard} מתוך {all} מילים.",
  nothing: "המתקשר לא שמע מזה דבר.",
  unknown: "נאמר כעת.",
  notHeard: "לא נשמע:",
  interrupted: "נקטע",
});

/** How near to its end a transcript must be scrolled for new lines to keep it there, in pixels. */
const END_PX = 24;

/** Props of {@linkcode TranscriptSection}. */
export interface TranscriptSectionProps {
  /** The call and what is known of it. */
  model: CallModel;
  /** What is seen of its timeline. */
  timeline: Timeline;
}

/** A section that follows the call while it is scrolled to its end. */
export function TranscriptSection({ model, timeline }: TranscriptSectionProps): VNode {
  const turns = model.turns.value;
  const said = model.said.value;
  const items = timeline.items.value;
  const turnTimes = new Map(
    items.flatMap(({ event }) => event.type === "turn" ? [[event.id, event.atMs] as const] : []),
  );
  const { startedAt } = model.call.peek();
  const parts = transcriptOf({ turns, said, startedAt }, turnTimes);
  const scaleMs = Math.max(...turns.map(({ latencyMs }) => waterfallOf(latencyMs).scaleMs), 1);
  const list = useFollowedEnd(model.isLive.peek());
  return (
    <section class="card pad" aria-labelledby="transcript-title">
      <h2 id="transcript-title">{TEXT.title}</h2>
      {parts.length === 0
        ? <p class="hint">{nothingText(model)}</p>
        : (
          <div ref={list} class="transcript" role="log" tabIndex={0} aria-labelledby="transcript-title">
            {parts.map((part) => (
              <Part
                key={part.turn?.id ?? 0}
                part={part}
                scaleMs={scaleMs}
                timeline={timeline}
                startedAt={startedAt}
              />
            ))}
          </div>
        )}
    </section>
  );
}

function nothingText({ isLive, isOnPeer }: CallModel): string {
  if (isOnPeer.value) return PEER_WORDS.transcript;
  return isLive.value ? TEXT.none : TEXT.noneEnded;
}

/** Keeps a list at its end while lines are added, unless somebody has scrolled away from it; begins there if `isLive`. */
function useFollowedEnd(isLive: boolean) {
  const list = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(isLive);
  useLayoutEffect(() => {
    const element = list.current;
    if (element === null) return;
    if (isAtEnd.current) element.scrollTop = element.scrollHeight;
    element.onscroll = () => {
      isAtEnd.current = element.scrollTop + element.clientHeight >= element.scrollHeight - END_PX;
    };
  });
  return list;
}

interface PartProps {
  part: TranscriptPart;
  scaleMs: number;
  timeline: Timeline;
  startedAt: string;
}

function Part({ part: { turn, lines }, scaleMs, timeline, startedAt }: PartProps): VNode {
  const items = timeline.items.value;
  const itemOf = (type: "turn" | "said", id: number | null): TimelineItem | undefined =>
    items.find(({ event }) => event.type === type && event.id === id);
  const common = { timeline, startedAt };
  return (
    <article class="part" data-turn={turn?.id}>
      {turn && (
        <h3>
          {fill(TEXT.turn, { id: turn.id })}
          {turn.interrupted && <span class="badge warn">{TEXT.interrupted}</span>}
        </h3>
      )}
      <dl>
        {turn && (
          <Line {...common} by="caller" item={itemOf("turn", turn.id)}>
            {isTranscribed(turn) ? <p dir="auto">{turn.user}</p> : <span class="hint">{TEXT.noWords}</span>}
          </Line>
        )}
        {lines.map((line, i) => (
          <Line key={line.id ?? -i} {...common} by={line.by} why={line.why} item={itemOf("said", line.id)}>
            <Words line={line} />
            {i === 0 && turn && <Waterfall latency={turn.latencyMs} scaleMs={scaleMs} />}
          </Line>
        ))}
      </dl>
    </article>
  );
}

interface LineProps {
  by: SaidLine["by"] | "caller";
  why?: SaidLine["why"];
  item: TimelineItem | undefined;
  timeline: Timeline;
  startedAt: string;
  children: ComponentChildren;
}

function Line({ by, why, item, timeline, startedAt, children }: LineProps): VNode {
  const purpose = why && purposeText(why);
  return (
    <div class={`said ${by}`} data-said={item?.event.type === "said" ? item.event.id : undefined}>
      <dt>
        {by === "caller" ? TEXT.caller : speakerText(by)}
        {purpose && <span class="badge">{purpose}</span>}
        {item && (
          <button type="button" class="time" dir="ltr" onClick={() => choose(timeline, item)}>
            {timeText(item.fromMs, { mode: timeline.frame.mode.value, startedAt, tenths: true })}
          </button>
        )}
      </dt>
      <dd>{children}</dd>
    </div>
  );
}

/** `dir` is found from the words themselves; a `bdi` inside is left out of that. */
function Words({ line: { text, heard, interrupted } }: { line: SaidLine }): VNode {
  if (text === null) return <span class="hint">{TEXT.noText}</span>;
  const split = splitHeard(text, heard);
  return (
    <>
      <p dir="auto">
        {split.heard}
        {split.unheard !== "" && (
          <del>
            <bdi class="hidden">{` ${TEXT.notHeard} `}</bdi>
            {split.unheard}
          </del>
        )}
      </p>
      {split.share !== "all" && <p class={`hint ${split.share}`}>{shareText(split, text, interrupted)}</p>}
    </>
  );
}

function shareText({ share, heard }: HeardSplit, text: string, interrupted: boolean): string {
  if (share === "none") return TEXT.nothing;
  if (share === "unknown") return TEXT.unknown;
  return fill(interrupted ? TEXT.cutShort : TEXT.some, { heard: countWords(heard), all: countWords(text) });
}

function countWords(text: string): number {
  return text.split(/\s+/).filter((word) => word !== "").length;
}
