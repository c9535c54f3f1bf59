/** Everything on the timeline as a list, for keyboards and screen readers. @module */
import type { VNode } from "preact";
import type { CallModel } from "./call_model.ts";
import { itemText, laneText } from "./event_words.ts";
import { GapLink } from "./gap_list.tsx";
import { timeText } from "./time_frame.ts";
import { choose, type Timeline } from "./timeline.ts";
import type { TimelineItem } from "./timeline_items.ts";
import { fill, plural, words } from "../i18n.ts";

const TEXT = words({
  title: "All events",
  forgotten: "{n} older event was dropped to save memory.|{n} older events were dropped to save memory.",
  time: "Time",
  lane: "Lane",
  what: "Event",
  lines: "log lines",
}, {
  title: "כל האירועים",
  forgotten: "אירוע ישן אחד נמחק כדי לחסוך זיכרון.|{n} אירועים ישנים יותר נמחקו כדי לחסוך זיכרון.",
  time: "זמן",
  lane: "מסלול",
  what: "אירוע",
  lines: "שורות יומן",
});

/** A table; the time of each event is a button that shows it on the timeline. */
export function EventList({ model, timeline }: { model: CallModel; timeline: Timeline }): VNode {
  const items = timeline.listed.value;
  const forgotten = model.trace.value?.forgotten ?? 0;
  return (
    <details class="card pad">
      <summary>
        <h2>
          {TEXT.title} <span class="count">{items.length}</span>
        </h2>
      </summary>
      {forgotten > 0 && <p class="hint">{fill(plural(TEXT.forgotten, forgotten), { n: forgotten })}</p>}
      <div class="scroll" tabIndex={0} role="group" aria-label={TEXT.title}>
        <table>
          <thead>
            <tr>
              <th scope="col">{TEXT.time}</th>
              <th scope="col">{TEXT.lane}</th>
              <th scope="col">{TEXT.what}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((item) => <Row key={item.key} item={item} model={model} timeline={timeline} />)}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function Row({ item, model, timeline }: { item: TimelineItem; model: CallModel; timeline: Timeline }): VNode {
  const { startedAt } = model.call.value;
  const time = timeText(item.fromMs, { mode: timeline.frame.mode.value, startedAt, tenths: true });
  return (
    <tr class={item.key === timeline.chosen.value ? "chosen" : undefined}>
      <td>
        <button type="button" class="time" dir="ltr" onClick={() => choose(timeline, item)}>{time}</button>
      </td>
      <td>{laneText(item.lane)}</td>
      <td>
        <bdi>{itemText(item)}</bdi>
        {wordsOf(item) && (
          <>
            {": "}
            <bdi>{wordsOf(item)}</bdi>
          </>
        )}
        {item.gap !== undefined && (
          <>
            {" · "}
            <GapLink item={item} text={TEXT.lines} />
          </>
        )}
      </td>
    </tr>
  );
}

function wordsOf({ turn, said }: TimelineItem): string | null | undefined {
  return turn?.user ?? said?.text;
}
