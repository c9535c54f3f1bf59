import type { HeardGap } from "./gap_finder.ts";
import type { Playout } from "./playout_ledger.ts";

/** What happened on the transmit side of a call; log, flight recorder, history and page read it. Times in ms. */
export type TxEvent =
  | { readonly type: "utterance"; readonly id: number }
  | { readonly type: "first_frame"; readonly id: number; readonly afterMs: number }
  | { readonly type: "first_played"; readonly id: number; readonly afterMs: number }
  | { readonly type: "source"; readonly id: number; readonly bytes: number; readonly queued: number }
  | { readonly type: "finished"; readonly id: number; readonly playout: Playout }
  | { readonly type: "queue_full"; readonly frames: number }
  | { readonly type: "queue_room"; readonly waitedMs: number }
  | {
    readonly type: "held";
    readonly heldMs: number;
    readonly unechoedMs: number;
    readonly bufferedBytes: number;
  }
  | { readonly type: "released"; readonly heldMs: number }
  | { readonly type: "stalled"; readonly heldMs: number }
  | UnderrunEvent
  | { readonly type: "cleared"; readonly frames: number; readonly unplayedMs: number };

/** The caller heard a gap. It is told when Twilio's echoes have shown it, some time after it ended. */
export interface UnderrunEvent extends HeardGap {
  /** Tells it from the other events. */
  readonly type: "underrun";
  /** As they are when it is told: frames that wait, the lead, and the time that an echo takes. */
  readonly queued: number;
  /** The lead, in ms. */
  readonly leadMs: number;
  /** The time that an echo takes; `null` before it is known. */
  readonly echoMs: number | null;
}
