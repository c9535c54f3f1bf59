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

/** A stretch of speech on its way to the caller. Positions count the frames that were sent since the call began. */
interface Stretch {
  readonly id: number;
  readonly from: number;
  to: number | undefined;
  readonly finish: (playout: Playout) => void;
}

interface Mark {
  readonly position: number;
  readonly prediction: number;
  readonly sentAtMs: number;
  readonly playedAtMs: number;
  expired: boolean;
}

/** What an echo told. */
export interface MarkEcho {
  /** Time from the mark to its echo, in ms. */
  readonly rttMs: number;
  /** Of the mark; see `FarClock.predict()`. */
  readonly prediction: number;
  /** Whether it came after it had been given up. */
  readonly expired: boolean;
}

/**
 * What was sent, what the echoes say was played, and what was cleared. It alone answers "is the agent speaking" and
 * "what did the caller hear". Mark names carry a generation (`g3:m17`): the echoes that `clear` provokes, and those of
 * marks that were never sent, are not taken for playback. See Twilio "Media Streams - WebSocket Messages", mark.
 */
export class PlayoutLedger {
  #generation = 1;
  #lastMark = 0;
  readonly #marks = new Map<string, Mark>();
  readonly #stretches: Stretch[] = [];
  #sent = 0;
  #echoed = 0;
  /** When the last echo came. */
  #echoedAtMs = -Infinity;
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

  /** Whether the peer has ever echoed a mark; one that never does is paced by the clock alone. */
  get everEchoed(): boolean {
    return this.#echoedAtMs !== -Infinity;
  }

  /** Audio sent and not known to be played, in ms. */
  get unechoedMs(): number {
    return (this.#sent - this.#echoed) * FRAME_MS;
  }

  /** When all that was sent will have been played, as the last echo tells, which took `echoMs`; in ms of the clock. */
  emptyAtMs(echoMs: number): number {
    return this.#echoedAtMs - echoMs + this.unechoedMs;
  }

  /** A frame went out. */
  frame(): void {
    this.#sent++;
  }

  /** Begins utterance `id`, whose first frame follows `queued` frames that are still to be sent. */
  begin(id: number, queued: number): Promise<Playout> {
    return new Promise((finish) => {
      this.#stretches.push({ id, from: this.#sent + queued, to: undefined, finish });
    });
  }

  /** Utterance `id` ends behind `queued` frames that are still to be sent. */
  end(id: number, queued: number): void {
    const stretch = this.#stretches.find((one) => one.id === id);
    if (stretch === undefined) return;
    stretch.to = this.#sent + queued;
    this.#finishPlayed();
  }

  /** Names a mark that goes out behind the last frame; `undefined` when too many are out. */
  mark(nowMs: number, playedAtMs: number, prediction: number): string | undefined {
    if (this.#marks.size >= MAX_OUTSTANDING_MARKS) return undefined;
    const name = `g${this.#generation}:m${++this.#lastMark}`;
    this.#marks.set(name, { position: this.#sent, prediction, sentAtMs: nowMs, playedAtMs, expired: false });
    return name;
  }

  /** Takes an echo; `undefined` when it tells nothing: cleared, repeated or unknown. */
  echo(name: string, nowMs: number): MarkEcho | undefined {
    const mark = this.#marks.get(name);
    if (mark === undefined) return undefined;
    this.#marks.delete(name);
    this.#echoedAtMs = nowMs;
    if (mark.position > this.#echoed) this.#echoed = mark.position;
    this.#finishPlayed();
    return { rttMs: nowMs - mark.sentAtMs, prediction: mark.prediction, expired: mark.expired };
  }

  /**
   * Gives up marks whose echo is overdue and returns how many. The utterances before them count as played, so that no
   * lost echo leaves the agent speaking for ever; a late echo still tells what was played.
   */
  expire(nowMs: number): number {
    let expired = 0;
    for (const [name, mark] of this.#marks) {
      if (nowMs < mark.playedAtMs + MARK_GRACE_MS) break;
      if (!mark.expired) expired++;
      mark.expired = true;
      if (mark.position <= this.#echoed || !this.everEchoed) this.#marks.delete(name);
      this.#givenUp = Math.max(this.#givenUp, mark.position);
    }
    if (expired > 0) this.#finishPlayed();
    return expired;
  }

  /**
   * Frames played by now: by the echoes at least, by the clock otherwise, never past the next mark that is out.
   *
   * @param playAtMs When everything sent so far will have been played, by the clock.
   */
  played(nowMs: number, playAtMs: number): number {
    const ahead = Math.max(0, playAtMs - nowMs) / FRAME_MS;
    const byClock = this.#sent - ahead;
    if (!this.everEchoed) return byClock;
    let nextMark = this.#sent;
    for (const mark of this.#marks.values()) {
      if (mark.position > this.#echoed) {
        nextMark = mark.position;
        break;
      }
    }
    return Math.max(this.#echoed, Math.min(byClock, nextMark));
  }

  /** All that was sent and not played is gone: ends every utterance with what was heard. Returns the marks cleared. */
  clear(nowMs: number, playAtMs: number): number {
    const played = this.played(nowMs, playAtMs);
    for (const stretch of this.#stretches.splice(0)) {
      const heard = Math.min(played, stretch.to ?? Infinity) - stretch.from;
      stretch.finish({ heardMs: Math.max(0, heard * FRAME_MS), interrupted: true });
    }
    const cleared = this.#marks.size;
    this.#marks.clear();
    this.#generation++;
    this.#echoed = this.#sent;
    return cleared;
  }

  /** Whether an utterance has begun and not ended for the caller. */
  get speaking(): boolean {
    return this.#stretches.length > 0;
  }

  #finishPlayed(): void {
    const played = Math.max(this.#echoed, this.#givenUp);
    let first = this.#stretches[0];
    while (first?.to !== undefined && first.to <= played) {
      this.#stretches.shift();
      first.finish({ heardMs: (first.to - first.from) * FRAME_MS, interrupted: false });
      first = this.#stretches[0];
    }
  }
}
