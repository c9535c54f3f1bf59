/** The exchanges of a call: what was said, what was heard, and how long the answer took. @module */
import type { VNode } from "preact";
import type { TurnView } from "../../calls/call_view.ts";
import type { CallModel } from "./call_model.ts";
import { PEER_WORDS } from "./peer_words.ts";
import { type Said, splitHeard } from "./split_heard.ts";
import { timeText } from "./time_frame.ts";
import { choose, type Timeline } from "./timeline.ts";
import type { TimelineItem } from "./timeline_items.ts";
import { WaterfallBars, waterfallOf } from "./waterfall.tsx";
import { fill, words } from "../i18n.ts";

const TEXT = words({
  title: "Turns",
  none: "Nothing has been said yet.",
  noneEnded: "Nothing was said in this call.",
  turn: "Turn {id}",
  caller: "Caller",
  agent: "Agent",
  noUser: "(no words)",
  noAgent: "(no answer)",
  all: "Heard to the end.",
  some: "The caller heard {heard} of {all} words; what is struck was never played.",
  cutShort: "Cut short: the caller heard {heard} of {all} words; what is struck was never played.",
  none_: "The caller heard none of it.",
  unknown: "Is being said.",
  notHeard: "Not heard:",
  interrupted: "interrupted",
}, {
  title: "סבבי שיחה",
  none: "עדיין לא נאמר דבר.",
  noneEnded: "לא נאמר דבר בשיחה הזאת.",
  turn: "סבב {id}",
  caller: "המתקשר",
  agent: "הסוכן",
  noUser: "(בלי מילים)",
  noAgent: "(בלי תשובה)",
  all: "נשמע עד סופו.",
  some: "המתקשר שמע {heard} מתוך {all} מילים; מה שמחוק לא נוגן.",
  cutShort: "נקטע באמצע: המתקשר שמע {heard} מתוך {all} מילים; מה שמחוק לא נוגן.",
  none_: "המתקשר לא שמע מזה דבר.",
  unknown: "נאמר כעת.",
  notHeard: "לא נשמע:",
  interrupted: "נקטע",
});

/** One card an exchange, in the order in which they were. */
export function TurnList({ model, timeline }: { model: CallModel; timeline: Timeline }): VNode {
  const turns = model.turns.value;
  const scaleMs = Math.max(...turns.map(({ latencyMs }) => waterfallOf(latencyMs).scaleMs), 1);
  const places = new Map(
    timeline.items.value.filter(({ turn }) => turn).map((item) => [item.turn!.id, item]),
  );
  return (
    <section aria-labelledby="turns-title">
      <h2 id="turns-title">
        {TEXT.title} <span class="count">{turns.length}</span>
      </h2>
      {turns.length === 0 && <p class="empty">{noTurnsText(model)}</p>}
      {turns.map((turn, i) => (
        <Turn
          key={turn.id}
          turn={turn}
          over={!model.isLive.value || i < turns.length - 1}
          scaleMs={scaleMs}
          item={places.get(turn.id)}
          timeline={timeline}
          startedAt={model.call.value.startedAt}
        />
      ))}
    </section>
  );
}

function noTurnsText({ isLive, isOnPeer }: CallModel): string {
  if (isOnPeer.value) return PEER_WORDS.turns;
  return isLive.value ? TEXT.none : TEXT.noneEnded;
}

interface TurnProps {
  turn: TurnView;
  over: boolean;
  scaleMs: number;
  item: TimelineItem | undefined;
  timeline: Timeline;
  startedAt: string;
}

function Turn({ turn, over, scaleMs, item, timeline, startedAt }: TurnProps): VNode {
  const said = splitHeard(turn, { over });
  return (
    <article class="turn card" data-turn={turn.id}>
      <h3>
        {fill(TEXT.turn, { id: turn.id })}
        {item && (
          <button type="button" class="time" dir="ltr" onClick={() => choose(timeline, item)}>
            {timeText(item.fromMs, { mode: timeline.frame.mode.value, startedAt, tenths: true })}
          </button>
        )}
        {turn.interrupted && <span class="badge warn">{TEXT.interrupted}</span>}
      </h3>
      <div class="parts">
        <dl>
          <dt>{TEXT.caller}</dt>
          <dd>
            {turn.user === "" ? <span class="hint">{TEXT.noUser}</span> : <p dir="auto">{turn.user}</p>}
          </dd>
          <dt>{TEXT.agent}</dt>
          <dd>
            {turn.agent === ""
              ? <span class="hint">{TEXT.noAgent}</span>
              : <AgentWords said={said} turn={turn} />}
          </dd>
        </dl>
        <WaterfallBars latency={turn.latencyMs} scaleMs={scaleMs} />
      </div>
    </article>
  );
}

/** `dir` is found from the words themselves; a `bdi` inside is left out of that. */
function AgentWords({ said, turn }: { said: Said; turn: TurnView }): VNode {
  const { heard, unheard } = said;
  return (
    <>
      <p dir="auto" class="said">
        {heard}
        {unheard !== "" && (
          <del>
            <bdi class="hidden">{` ${TEXT.notHeard} `}</bdi>
            {unheard}
          </del>
        )}
      </p>
      <p class={`hint ${said.share}`}>{shareText(said, turn)}</p>
    </>
  );
}

function shareText({ share, heard }: Said, { agent, interrupted }: TurnView): string {
  if (share === "all") return TEXT.all;
  if (share === "none") return TEXT.none_;
  if (share === "unknown") return TEXT.unknown;
  return fill(interrupted ? TEXT.cutShort : TEXT.some, { heard: countWords(heard), all: countWords(agent) });
}

function countWords(text: string): number {
  return text.split(/\s+/).filter((word) => word !== "").length;
}
