import type { EndedBy } from "./call_view.ts";

/** How often a stream that was lost is asked for again, within one call. */
export const MAX_RESUMES = 3;
/** Ended streams that are remembered, to tell Twilio what comes after them. */
const MAX_ENDED = 2_000;

/** Remembers how streams have ended, and which of them may come again. */
export class LostStreams {
  /** By CallSid, in the order of their end. */
  readonly #ended = new Map<string, { readonly by: EndedBy; readonly resumes: number }>();

  /** Whether a stream of that call has ended. */
  has(callSid: string): boolean {
    return this.#ended.has(callSid);
  }

  /** A call's stream has ended. */
  add(callSid: string, by: EndedBy): void {
    const resumes = this.#ended.get(callSid)?.resumes ?? 0;
    this.#ended.delete(callSid);
    this.#ended.set(callSid, { by, resumes });
    const oldest = this.#ended.keys().next();
    if (this.#ended.size > MAX_ENDED && !oldest.done) this.#ended.delete(oldest.value);
  }

  /** Whether the stream was lost and may be asked for again; counts that it is. */
  resume(callSid: string): boolean {
    const ended = this.#ended.get(callSid);
    if (ended?.by !== "peer_reset" && ended?.by !== "error") return false;
    if (ended.resumes >= MAX_RESUMES) return false;
    this.#ended.set(callSid, { ...ended, resumes: ended.resumes + 1 });
    return true;
  }
}
