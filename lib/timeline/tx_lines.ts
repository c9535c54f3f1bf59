import type { LogFields, LogTag } from "../core/log.ts";
import type { LogLevelName } from "../core/log_event.ts";
import type { TxEvent, UnderrunEvent } from "../tx/tx_event.ts";

/** One line about a transmit event, for the log and for the flight recorder. */
export interface TxLine {
  /** How severe it is. */
  readonly level: LogLevelName;
  /** What it speaks of. */
  readonly tag: LogTag;
  /** Static text. */
  readonly message: string;
  /** What varies. */
  readonly fields: LogFields;
}

/** What `event` says in a line, with the figures that matter; times rounded to 0.1 ms. */
export function txLine(event: TxEvent): TxLine {
  switch (event.type) {
    case "utterance":
      return line("debug", "TTS", "utterance begins", { utterance: event.id });
    case "source":
      return line("debug", "TTS", "audio came from the source", {
        utterance: event.id,
        bytes: event.bytes,
        queued: event.queued,
      });
    case "first_frame":
      return line("debug", "LATENCY", "first frame sent", {
        utterance: event.id,
        afterMs: ms(event.afterMs),
      });
    case "first_played":
      return line("info", "LATENCY", "first frame played", {
        utterance: event.id,
        afterMs: ms(event.afterMs),
      });
    case "finished":
      return line("info", "TX", event.playout.interrupted ? "utterance cut short" : "utterance heard", {
        utterance: event.id,
        heardMs: ms(event.playout.heardMs),
      });
    case "queue_full":
      return line("info", "TX", "queue full, producer waits", { frames: event.frames });
    case "queue_room":
      return line("debug", "TX", "queue has room, producer goes on", { waitedMs: ms(event.waitedMs) });
    case "held":
      return line("warn", "TX", "sending is held, frames stay in the queue", {
        heldMs: ms(event.heldMs),
        unechoedMs: ms(event.unechoedMs),
        bufferedBytes: event.bufferedBytes,
      });
    case "released":
      return line("info", "TX", "sending goes on", { heldMs: ms(event.heldMs) });
    case "stalled":
      return line("error", "TX", "peer takes nothing, call is given up", { heldMs: ms(event.heldMs) });
    case "underrun":
      return line("warn", "TX", "underrun, the caller heard a gap", {
        cause: event.cause,
        ms: ms(event.ms),
        latenessMs: ms(event.latenessMs),
        queued: event.queued,
        sent: event.position,
        leadMs: ms(event.leadMs),
      });
    case "cleared":
      return line("info", "TX", "speech cleared", { frames: event.frames, unplayedMs: ms(event.unplayedMs) });
  }
}

/** What was done about an underrun. */
export function recoveryLine({ onPath, ms: gapMs, leadMs }: UnderrunEvent): TxLine {
  const message = onPath
    ? "every frame had left in time; the lead is sent anew, nothing was dropped"
    : "the grid was moved and the lead filled at once, nothing was dropped";
  return line("info", "TX", message, { movedMs: onPath ? 0 : ms(gapMs), leadMs: ms(leadMs) });
}

function line(level: LogLevelName, tag: LogTag, message: string, fields: LogFields): TxLine {
  return { level, tag, message, fields };
}

function ms(value: number): number {
  return Math.round(value * 10) / 10;
}
