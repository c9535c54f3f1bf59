import type { Anomaly } from "./call_trace.ts";
import type { Clock } from "../core/clock.ts";
import { formatTextLine } from "../core/log_line.ts";
import type { TxEvent, UnderrunEvent } from "../tx/tx_event.ts";
import { recoveryLine, type TxLine, txLine } from "./tx_lines.ts";

/** Gaps kept with their lines; later ones are counted only. */
export const KEPT_ANOMALIES = 50;
/** Pieces of audio from the source that are remembered: a gap is told of when it is over. */
const KEPT_SOURCES = 64;

/** One line, and when what it tells of happened, in ms of the clock. */
interface TimedLine {
  readonly atMs: number;
  readonly line: TxLine;
}

/**
 * Keeps, for each gap that the caller heard, the five log lines around it, in the order of time: what an engineer needs
 * in order to say what happened. Bounded memory.
 */
export class FlightRecorder {
  readonly #clock: Clock;
  readonly #callSid: string;
  readonly #hide: (text: string) => string;
  readonly #sources: { readonly atMs: number; readonly event: TxEvent }[] = [];
  readonly #anomalies: Anomaly[] = [];

  /** Remembers the lines of one call. */
  constructor(clock: Clock, callSid: string, options: { hide?: (text: string) => string } = {}) {
    this.#clock = clock;
    this.#callSid = callSid;
    this.#hide = options.hide ?? ((text) => text);
  }

  /** The first gaps of the call, oldest first. */
  get anomalies(): readonly Anomaly[] {
    return this.#anomalies;
  }

  /** Takes note of `event`. */
  note(event: TxEvent): void {
    if (event.type === "source") {
      if (this.#sources.push({ atMs: this.#clock.now(), event }) > KEPT_SOURCES) this.#sources.shift();
    } else if (event.type === "underrun" && this.#anomalies.length < KEPT_ANOMALIES) {
      const source = this.#sources.findLast(({ atMs }) => atMs <= event.atMs);
      const lines = linesAround(event, source).sort((a, b) => a.atMs - b.atMs);
      this.#anomalies.push({
        at: new Date(this.#wallMs(event.atMs)).toISOString(),
        kind: event.cause,
        ms: round(event.ms),
        lines: lines.map((one) => this.#format(one)),
      });
    }
  }

  #wallMs(atMs: number): number {
    return this.#clock.wallNow() + atMs - this.#clock.now();
  }

  #format({ atMs, line }: TimedLine): string {
    const fields = { call: this.#callSid, ...line.fields };
    return formatTextLine({ ...line, atMs: this.#wallMs(atMs), fields }, this.#hide);
  }
}

/** The last frame and the last audio of the source before the gap, the gap, how the call stood, and what was done. */
function linesAround(
  event: UnderrunEvent,
  source: { readonly atMs: number; readonly event: TxEvent } | undefined,
): TimedLine[] {
  const { atMs, ms, position, lastFrameMs, latenessMs, leadMs, echoMs } = event;
  const endMs = atMs + ms;
  const lastFrame = { frame: position, beforeMs: round(atMs - lastFrameMs) };
  const stands = {
    latenessMs: round(latenessMs),
    leadMs: round(leadMs),
    echoMs: echoMs === null ? null : round(echoMs),
  };
  return [
    {
      atMs: lastFrameMs,
      line: { level: "debug", tag: "TX", message: "last frame before the gap sent", fields: lastFrame },
    },
    source === undefined
      ? {
        atMs,
        line: { level: "debug", tag: "TTS", message: "no audio had come from the source", fields: {} },
      }
      : { atMs: source.atMs, line: txLine(source.event) },
    { atMs, line: txLine(event) },
    { atMs: endMs, line: { level: "info", tag: "LATENCY", message: "the gap is over", fields: stands } },
    { atMs: endMs, line: recoveryLine(event) },
  ];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
