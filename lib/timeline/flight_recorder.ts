import type { Anomaly } from "./call_trace.ts";
import type { Clock } from "../core/clock.ts";
import { formatTextLine } from "../core/log_line.ts";
import type { TxEvent } from "../tx/tx_event.ts";
import { recoveryLine, type TxLine, txLine } from "./tx_lines.ts";

/** Gaps kept with their lines; later ones are counted only. */
export const KEPT_ANOMALIES = 50;

/**
 * Keeps, for each gap that the caller heard, the five log lines around it: what an engineer needs in order to say what
 * happened. Bounded, and free until there is a gap.
 */
export class FlightRecorder {
  readonly #clock: Clock;
  readonly #callSid: string;
  readonly #hide: (text: string) => string;
  #source: { readonly atMs: number; readonly event: TxEvent } | undefined;
  readonly #anomalies: Anomaly[] = [];

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
    if (event.type === "source") this.#source = { atMs: this.#clock.wallNow(), event };
    else if (event.type === "underrun") this.#keep(event, this.#clock.wallNow());
  }

  #keep(event: TxEvent & { type: "underrun" }, atMs: number): void {
    if (this.#anomalies.length >= KEPT_ANOMALIES) return;
    const lines = [
      ...this.#before(event, atMs),
      this.#format(atMs, txLine(event)),
      this.#format(atMs, recoveryLine(event)),
    ];
    this.#anomalies.push({
      at: new Date(atMs).toISOString(),
      kind: event.cause,
      ms: Math.round(event.gapMs * 10) / 10,
      lines,
    });
  }

  /** The last frame, the last audio of the source and how long an echo takes: always the same three, in that order. */
  #before(event: TxEvent & { type: "underrun" }, atMs: number): string[] {
    const lastFrameMs = atMs - (event.sinceFrameMs ?? 0);
    return [
      this.#format(lastFrameMs, {
        level: "debug",
        tag: "TX",
        message: "last frame before the gap sent",
        fields: { frame: event.sent, agoMs: event.sinceFrameMs === null ? null : round(event.sinceFrameMs) },
      }),
      this.#lastSource(atMs),
      this.#format(atMs, {
        level: "info",
        tag: "LATENCY",
        message: "line at the gap",
        fields: {
          latenessMs: round(event.latenessMs),
          leadMs: round(event.leadMs),
          echoMs: event.echoMs === null ? null : round(event.echoMs),
        },
      }),
    ];
  }

  #lastSource(atMs: number): string {
    if (this.#source === undefined) {
      return this.#format(atMs, {
        level: "debug",
        tag: "TTS",
        message: "no audio came from the source",
        fields: {},
      });
    }
    const { atMs: sourceMs, event } = this.#source;
    const line = txLine(event);
    return this.#format(sourceMs, { ...line, fields: { ...line.fields, agoMs: round(atMs - sourceMs) } });
  }

  #format(atMs: number, line: TxLine): string {
    const fields = { call: this.#callSid, ...line.fields };
    return formatTextLine({ ...line, atMs, fields }, this.#hide);
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
