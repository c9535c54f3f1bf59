/** How much may be under way at once, so that nobody takes all of it. @module */
import type { Role } from "../store/audit.ts";
import { MAX_VIEWERS } from "./event_hub.ts";

/** Places for something that takes a while. */
export interface SlotLimits {
  /** What it is, as a message says it. */
  readonly what: string;
  /** Of all sessions together. */
  readonly total: number;
  /** Of one session. */
  readonly perSession: number;
  /** How many of all only operators can have. */
  readonly forOperators: number;
}

/** Streams of `GET /api/events`. */
export const EVENT_STREAM_LIMITS: SlotLimits = {
  what: "event streams",
  total: MAX_VIEWERS,
  perSession: 8,
  forOperators: 20,
};
/** Exports that are made; each reads many records. */
export const EXPORT_LIMITS: SlotLimits = { what: "exports", total: 6, perSession: 2, forOperators: 2 };
/** Other answers of the API that have not been taken whole. */
export const ANSWER_LIMITS: SlotLimits = { what: "answers", total: 64, perSession: 8, forOperators: 16 };

/** Who asks for a place: a session of a role, or whoever uses the role's token. */
export interface SlotHolder {
  /** What it may do. */
  readonly role: Role;
  /** Its name in the audit log; `token` for a bearer token. */
  readonly session: string;
}

/** A place, to be given back once; or the reason why there is none. */
export type SlotResult =
  | { readonly ok: true; readonly release: () => void }
  | { readonly ok: false; readonly why: "session" | "all" };

/** Hands out places. */
export class Slots {
  /** How many places there are. */
  readonly limits: SlotLimits;
  readonly #taken = new Map<string, number>();
  readonly #sums: Record<Role, number> = { operator: 0, viewer: 0 };

  /** All are free. */
  constructor(limits: SlotLimits) {
    this.limits = limits;
  }

  /** A place for one more of them. `release` is idempotent. */
  take({ role, session }: SlotHolder): SlotResult {
    const { total, perSession, forOperators } = this.limits;
    const key = `${role} ${session}`;
    const own = this.#taken.get(key) ?? 0;
    if (own >= perSession) return { ok: false, why: "session" };
    const { operator, viewer } = this.#sums;
    const isFull = operator + viewer >= total || role === "viewer" && viewer >= total - forOperators;
    if (isFull) return { ok: false, why: "all" };
    this.#change(role, key, 1);
    let held = true;
    const release = (): void => {
      if (held) this.#change(role, key, -1);
      held = false;
    };
    return { ok: true, release };
  }

  #change(role: Role, key: string, by: 1 | -1): void {
    const own = (this.#taken.get(key) ?? 0) + by;
    this.#sums[role] += by;
    if (own === 0) this.#taken.delete(key);
    else this.#taken.set(key, own);
  }
}
