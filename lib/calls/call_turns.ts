import type { Turn } from "../dialog/turn.ts";
import type { Clock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import type { TxEvent } from "../tx/tx_event.ts";
import { TurnClock } from "./turn_clock.ts";

/** Turns kept of a call; older ones are forgotten first. */
const MAX_TURNS = 200;

/** Options of {@linkcode CallTurns}. */
export interface CallTurnsOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Told of each turn that was timed in full. */
  readonly onTimed: (turn: Turn) => void;
}

/** The exchanges of a call, and the clock of the one that is being answered. */
export class CallTurns {
  readonly #options: CallTurnsOptions;
  readonly #turns: Turn[] = [];
  #clock: TurnClock | undefined;
  #lastId = 0;

  constructor(options: CallTurnsOptions) {
    this.#options = options;
  }

  /** Begins a turn. The caller had finished at `endedMs` of the clock. */
  begin(user: string, endedMs: number): Turn {
    const turn: Turn = {
      id: ++this.#lastId,
      user,
      agent: "",
      heard: "",
      interrupted: false,
      latencyMs: {
        endpoint: null,
        stt: null,
        llmFirstToken: null,
        ttsFirstByte: null,
        firstFrameSent: null,
        firstFramePlayed: null,
        total: null,
      },
    };
    this.#turns.push(turn);
    if (this.#turns.length > MAX_TURNS) this.#turns.shift();
    this.#clock = new TurnClock(turn, endedMs, this.#options.clock.now());
    return turn;
  }

  /** Takes note of what happens to the agent's speech. */
  note(event: TxEvent): void {
    const clock = this.#clock;
    if (clock === undefined || !clock.note(event, this.#options.clock.now())) return;
    this.#clock = undefined;
    const { turn } = clock;
    this.#options.log.info("LATENCY", "turn", { turn: turn.id, ...turn.latencyMs });
    this.#options.onTimed(turn);
  }

  /** The answer won't be heard: what is said next is none. */
  forgetAnswer(): void {
    this.#clock = undefined;
  }

  /** Copies of the turns, oldest first. */
  views(): Turn[] {
    return this.#turns.map((turn) => ({ ...turn, latencyMs: { ...turn.latencyMs } }));
  }
}
