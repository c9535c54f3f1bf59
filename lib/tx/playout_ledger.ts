import { FRAME_MS } from "../audio/mulaw.ts";

/** The most marks that may be out without an echo. */
export const MAX_OUTSTANDING_MARKS = 256;
/** A mark without an echo is given up this long after its audio should have been played, in ms. */
export const MARK_GRACE_MS = 2_000;

/** How an utterance ended: exactly one for each. */
export interface Playout {
  /** How much of it the caller heard, in ms. */
  readonly heardMs: number;
  /** Whether it was cut short. */
  readonly interrupted: boolean;
}

/** An utterance on its way to the caller. Positions count the frames that were sent since the call began. */
export interface Stretch {
  /** Counts the utterances of a call. */
  readonly id: number;
  /** When it was begun, in ms of the clock. */
  readonly beganMs: number;
  /** Position of its first frame. */
  readonly from: number;
  /** Behind its last frame; `undefined` while it has not ended. */
  readonly to: number | undefined;
}

interface OpenStretch extends Stretch {
  to: number | undefined;
  readonly finish: (playout: Playout) => void;
}

/** What a mark stands behind. */
export interface MarkPlace {
  /** The utterance whose first frame is the last one before the mark. */
  readonly begins?: Stretch | undefined;
  /** Whether Twilio had nothing else to play: the echo then comes as soon as the path lets it. */
  readonly fresh?: boolean;
  /** Whether it goes out alone, some time behind the frame before it. */
  readonly late?: boolean;
}

/** A mark that went out. */
export interface Mark extends MarkPlace {
  /** Frames that had been sent before it. */
  readonly position: number;
  /** When it went out, in ms of the clock. */
  readonly sentAtMs: number;
  /** When the audio before it should have been played, in ms of the clock. */
  readonly dueMs: number;
  /** Whether it has been given up. */
  expired: boolean;
}

/** What an echo tells: all that was sent before the mark has been played. */
export interface Echo extends Readonly<Mark> {
  /** Time from the mark to its echo, in ms. */
  readonly rttMs: number;
}

/**
 * What was sent, what the echoes say was played, and what was cleared. It alone answers "is the caller hearing us" and
 * "what did the caller hear". Mark names carry a generation (`g3:m17`): the echoes that `clear` provokes, and those of
 * marks that were never sent, are not taken for playback. See Twilio "Media Streams - WebSocket Messages", mark.
 */
export class PlayoutLedger {
  readonly #marks = new Map<string, Mark>();
  readonly #stretches: OpenStretch[] = [];
  #generation = 1;
  #lastMark = 0;
  #sent = 0;
  /** When what was sent will have been played if it arrived in time. */
  #endMs = -Infinity;
  #echoed = 0;
  #echoedAtMs = -Infinity;
  #echoMs = 0;
  /** Position of the last mark that was given up. */
  #givenUp = 0;

  /** Frames sent since the call began. */
  get sent(): number {
    return this.#sent;
  }

  /** Marks that wait for their echo. */
  get outstanding(): number {
    return this.#marks.size;
  }

  /** Whether the peer has ever echoed a mark. */
  get everEchoed(): boolean {
    return this.#echoedAtMs !== -Infinity;
  }

  /** Time that sound takes to Twilio and its echo back, as last measured with nothing else to play, in ms. */
  get echoMs(): number {
    return this.#echoMs;
  }

  /** Audio sent and not known to be played, in ms. */
  get unechoedMs(): number {
    return (this.#sent - this.#echoed) * FRAME_MS;
  }

  /** When all that was sent will have been played, without the delay of the path, in ms of the clock; in the past when it has been. */
  get emptyAtMs(): number {
    return Math.max(this.#endMs, this.#echoedAtMs - this.#echoMs + this.unechoedMs);
  }

  /** Audio that was sent and is still to be played, in ms. */
  aheadMs(nowMs: number): number {
    return Math.max(0, this.emptyAtMs - nowMs);
  }

  /** Whether an utterance has begun and not ended for the caller. */
  get speaking(): boolean {
    return this.#stretches.length > 0;
  }

  /** Whether the caller hears us now, or would but for a gap. */
  audible(nowMs: number): boolean {
    const first = this.#stretches[0];
    if (first === undefined || first.from >= this.#sent) return false;
    return first.to === undefined || first.to > this.#sent || this.aheadMs(nowMs) > 0;
  }

  /** Begins utterance `id`, whose first frame follows `queued` frames that are still to be sent. */
  begin(id: number, at: { beganMs: number; queued: number }): Promise<Playout> {
    return new Promise((finish) => {
      const from = this.#sent + at.queued;
      this.#stretches.push({ id, beganMs: at.beganMs, from, to: undefined, finish });
    });
  }

  /** Utterance `id` ends behind `queued` frames that are still to be sent. */
  end(id: number, queued: number): void {
    const stretch = this.#stretches.find((one) => one.id === id);
    if (stretch === undefined) return;
    stretch.to = this.#sent + queued;
    this.#finishPlayed();
  }

  /** The utterance whose first frame leaves next, if one does. */
  starting(): Stretch | undefined {
    return this.#stretches.find(({ from, to }) => from === this.#sent && to !== from);
  }

  /** A frame went out, and begins to play at `playAtMs` if it arrives in time. */
  frame(playAtMs: number): void {
    this.#sent++;
    this.#endMs = playAtMs + FRAME_MS;
  }

  /** Names a mark that goes out behind the last frame; `undefined` when too many are out. */
  mark(nowMs: number, place: MarkPlace = {}): string | undefined {
    if (this.#marks.size >= MAX_OUTSTANDING_MARKS) return undefined;
    const name = `g${this.#generation}:m${++this.#lastMark}`;
    this.#marks.set(name, {
      ...place,
      position: this.#sent,
      sentAtMs: nowMs,
      dueMs: this.#endMs,
      expired: false,
    });
    return name;
  }

  /** Takes an echo; `undefined` when it tells nothing: cleared, repeated or unknown. */
  echo(name: string, nowMs: number): Echo | undefined {
    const mark = this.#marks.get(name);
    if (mark === undefined) return undefined;
    this.#marks.delete(name);
    this.#echoedAtMs = nowMs;
    this.#echoed = Math.max(this.#echoed, mark.position);
    if (mark.fresh === true) this.#echoMs = Math.max(0, nowMs - mark.dueMs);
    this.#finishPlayed();
    return { ...mark, rttMs: nowMs - mark.sentAtMs };
  }

  /**
   * Gives up marks whose echo is overdue, and returns how many and the position of the last. The utterances before them
   * count as played, so that no lost echo leaves the agent speaking forever; a late echo still tells what was played.
   */
  expire(nowMs: number): { readonly count: number; readonly position: number } {
    let count = 0;
    for (const [name, mark] of this.#marks) {
      if (nowMs < mark.dueMs + MARK_GRACE_MS) break;
      if (!mark.expired) count++;
      mark.expired = true;
      if (mark.position <= this.#echoed || !this.everEchoed) this.#marks.delete(name);
      this.#givenUp = Math.max(this.#givenUp, mark.position);
    }
    if (count > 0) this.#finishPlayed();
    return { count, position: this.#givenUp };
  }

  /** Frames played by now: by the echoes at least, by the clock otherwise, never past the next mark that is out. */
  played(nowMs: number): number {
    const byClock = this.#sent - this.aheadMs(nowMs) / FRAME_MS;
    if (!this.everEchoed) return byClock;
    let nextMark = this.#sent;
    for (const { position } of this.#marks.values()) {
      if (position <= this.#echoed) continue;
      nextMark = position;
      break;
    }
    return Math.max(this.#echoed, Math.min(byClock, nextMark));
  }

  /** All that was sent and not played is gone: ends every utterance with what was heard. Returns the marks cleared. */
  clear(nowMs: number): number {
    const played = this.played(nowMs);
    for (const { from, to, finish } of this.#stretches.splice(0)) {
      const heard = Math.min(played, to ?? Infinity) - from;
      finish({ heardMs: Math.max(0, heard * FRAME_MS), interrupted: true });
    }
    const cleared = this.#marks.size;
    this.#marks.clear();
    this.#generation++;
    this.#endMs = -Infinity;
    // A peer that has never echoed anything has shown nothing by being cleared.
    if (this.everEchoed) this.#echoed = this.#sent;
    return cleared;
  }

  #finishPlayed(): void {
    const played = Math.max(this.#echoed, this.#givenUp);
    for (
      let first = this.#stretches[0];
      first?.to !== undefined && first.to <= played;
      first = this.#stretches[0]
    ) {
      this.#stretches.shift();
      first.finish({ heardMs: (first.to - first.from) * FRAME_MS, interrupted: false });
    }
  }
}
