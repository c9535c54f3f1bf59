/** The transmit figures of one call, as the lists show them. @module */
import type { TxView } from "../calls/call_view.ts";
import { formatDrift, formatFps, formatMs } from "./format.ts";

/** One column of figures. */
export interface TxColumn {
  readonly id: string;
  readonly label: string;
  /** What the label means, in one sentence. */
  readonly hint: string;
  readonly text: (tx: TxView) => string;
  /** Whether the caller has heard, or may soon hear, that something is wrong. @default never */
  readonly isBad?: (tx: TxView) => boolean;
}

/** One cell. */
export interface TxFigure {
  readonly id: string;
  readonly label: string;
  readonly text: string;
  readonly tone: "plain" | "bad";
}

/** Lateness from which a frame is no longer on time, in ms. */
const LATE_MS = 10;

/** All columns, in the order in which they stand. */
export const TX_COLUMNS: readonly TxColumn[] = [
  {
    id: "fps",
    label: "Frames/s",
    hint: "Frames sent a second; the line plays 50.",
    text: ({ pace }) => formatFps(pace.fps),
  },
  {
    id: "drift",
    label: "Drift",
    hint: "How far sending is from its schedule.",
    text: ({ pace }) => formatDrift(pace.driftMs),
  },
  {
    id: "lateness",
    label: "Late p50 / p99",
    hint: "How late frames were sent.",
    text: ({ pace }) => `${formatMs(pace.latenessMs.p50)} / ${formatMs(pace.latenessMs.p99)}`,
    isBad: ({ pace }) => pace.latenessMs.p99 !== null && pace.latenessMs.p99 > LATE_MS,
  },
  {
    id: "queue",
    label: "Queue",
    hint: "Frames that wait, of the most that can.",
    text: ({ queue }) => `${queue.frames} / ${queue.capacity}`,
  },
  {
    id: "lead",
    label: "Lead target / now",
    hint: "How far Twilio's buffer is kept ahead of the ear.",
    text: ({ lead }) => `${formatMs(lead.targetMs)} / ${formatMs(lead.estimateMs)}`,
  },
  {
    id: "underruns",
    label: "Underruns",
    hint: "Gaps that the caller heard.",
    text: ({ underruns: { total, ms } }) => total === 0 ? "0" : `${total} (${formatMs(ms)})`,
    isBad: ({ underruns }) => underruns.total > 0,
  },
  {
    id: "marks",
    label: "Marks",
    hint: "Marks that were played, of those sent.",
    text: ({ marks }) => `${marks.played} / ${marks.sent}`,
  },
  {
    id: "wait",
    label: "Held back",
    hint: "How long speech had to wait for room in the queue.",
    text: ({ queue }) => formatMs(queue.waitedMs),
  },
];

/** Columns that still say something once a call is over. */
export const ENDED_TX_COLUMNS: readonly TxColumn[] = TX_COLUMNS.filter(({ id }) =>
  id !== "queue" && id !== "lead"
);

/** The cells of one call. */
export function txFigures(tx: TxView, columns: readonly TxColumn[]): readonly TxFigure[] {
  return columns.map(({ id, label, text, isBad }) => ({
    id,
    label,
    text: text(tx),
    tone: isBad?.(tx) ? "bad" : "plain",
  }));
}
