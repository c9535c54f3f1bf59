/** What Twilio's side of the line measures. @module */
import type { ReadonlySignal } from "@preact/signals";
import type { VNode } from "preact";
import { formatMs, UNKNOWN } from "../format.ts";
import { fill } from "../i18n.ts";
import { TxMeter } from "../tx_meter.tsx";
import type { LineFigures } from "./line_audio.ts";
import { FAR_WORDS } from "./phone_words.ts";
import type { LineCounts } from "./twilio_side.ts";

/** Full scale of the buffer's meter, in ms: the longest lead that the server keeps. */
const FULL_MS = 400;

/** Props of {@linkcode FarFigures}. */
export interface FarFiguresProps {
  /** What the audio thread says; `undefined` before it does. */
  figures: ReadonlySignal<LineFigures | undefined>;
  /** What went over the line. */
  counts: ReadonlySignal<LineCounts>;
}

/** Draws itself anew ten times a second while there is a call. */
export function FarFigures({ figures, counts }: FarFiguresProps): VNode {
  const line = figures.value;
  const count = counts.value;
  const known = (text: string) => line === undefined ? UNKNOWN : text;
  const gaps = line?.gaps ?? 0;
  return (
    <dl class="far">
      <Figure id="buffered" text={known(`${Math.round(line?.bufferedMs ?? 0)} ms`)}>
        <TxMeter value={line === undefined ? null : line.bufferedMs / FULL_MS} />
      </Figure>
      <Figure
        id="gaps"
        text={known(gaps === 0 ? "0" : `${gaps} (${formatMs(line?.gapsMs ?? 0)})`)}
        more={line !== undefined && line.unsure > 0 ? fill(FAR_WORDS.unsure, { n: line.unsure }) : ""}
        isBad={gaps > 0}
      />
      <Figure
        id="frames"
        text={known(String(count.frames))}
        more={line === undefined ? "" : fill(FAR_WORDS.played, { n: line.playedFrames })}
      />
      <Figure
        id="marks"
        text={known(`${count.echoes - count.cleared} / ${count.marks}`)}
        more={count.cleared > 0 ? fill(FAR_WORDS.cleared, { n: count.cleared }) : ""}
      />
      <Figure
        id="sent"
        text={known(String(count.sentFrames))}
        more={count.droppedFrames > 0 ? fill(FAR_WORDS.dropped, { n: count.droppedFrames }) : ""}
        isBad={count.droppedFrames > 0}
      />
      <Figure id="invalid" text={known(String(count.invalid))} isBad={count.invalid > 0} />
    </dl>
  );
}

interface FigureProps {
  id: "buffered" | "gaps" | "frames" | "marks" | "sent" | "invalid";
  text: string;
  more?: string;
  isBad?: boolean;
  children?: VNode;
}

function Figure({ id, text, more = "", isBad = false, children }: FigureProps): VNode {
  return (
    <div class={isBad ? "bad" : undefined} data-far={id}>
      <dt title={FAR_WORDS[`${id}Hint`]}>{FAR_WORDS[id]}</dt>
      <dd>
        <b dir="ltr">{text}</b>
        {more !== "" && <small>{more}</small>}
        {children}
      </dd>
    </div>
  );
}
