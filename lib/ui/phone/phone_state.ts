/** The states of the browser's phone. Pure. @module */

/** Who is who on the line, as `POST /api/phone/calls` tells it. */
export interface PhoneLine {
  /** The call, `CA…`. */
  readonly callSid: string;
  /** The stream, `MZ…`. */
  readonly streamSid: string;
  /** Lets the stream in, once. */
  readonly token: string;
  /** Address of the media stream. */
  readonly url: string;
}

/** How a call ended, or why there was none. */
export type PhoneEnd =
  /** By the button, or by leaving the page. */
  | "here"
  /** The server closed the line: the agent, another operator, or the end of its service. */
  | "there"
  /** The connection broke. */
  | "lost"
  /** The server did not take the stream. */
  | "refused"
  /** All lines are taken, or the server goes down. */
  | "busy"
  | "signed_out"
  | "forbidden"
  | "unreachable"
  /** The browser can't play or record. */
  | "no_audio";

/** What the phone is doing. */
export type PhoneState =
  | { readonly kind: "idle" }
  /** Asks for microphone and loudspeaker. */
  | { readonly kind: "opening" }
  /** Asks for a line. */
  | { readonly kind: "dialing" }
  /** Has a line, opens its socket. */
  | { readonly kind: "ringing"; readonly line: PhoneLine }
  | { readonly kind: "talking"; readonly line: PhoneLine; readonly sinceMs: number }
  | {
    readonly kind: "ended";
    readonly why: PhoneEnd;
    /** `null` if there was no call. */
    readonly callSid: string | null;
    /** `null` if nobody answered. */
    readonly ms: number | null;
  };

/** What happens to the phone; times in ms of the page's clock. */
export type PhoneEvent =
  | { readonly kind: "call" }
  | { readonly kind: "audio_open" }
  | { readonly kind: "line"; readonly line: PhoneLine }
  | { readonly kind: "answered"; readonly atMs: number }
  | { readonly kind: "end"; readonly why: PhoneEnd; readonly atMs: number };

/** The state after `event`; the same one if the event has no meaning in it. */
export function stepPhone(state: PhoneState, event: PhoneEvent): PhoneState {
  switch (event.kind) {
    case "call":
      return isBusy(state) ? state : { kind: "opening" };
    case "audio_open":
      return state.kind === "opening" ? { kind: "dialing" } : state;
    case "line":
      return state.kind === "dialing" ? { kind: "ringing", line: event.line } : state;
    case "answered":
      return state.kind === "ringing" ? { kind: "talking", line: state.line, sinceMs: event.atMs } : state;
    case "end":
      return isBusy(state)
        ? {
          kind: "ended",
          why: event.why,
          callSid: "line" in state ? state.line.callSid : null,
          ms: state.kind === "talking" ? event.atMs - state.sinceMs : null,
        }
        : state;
  }
}

/** Whether there is a call, or one is being made. */
export function isBusy(state: PhoneState): boolean {
  return state.kind !== "idle" && state.kind !== "ended";
}

/** What the end of a socket says of the call, by the close code of RFC 6455. */
export function endOfSocket(code: number): PhoneEnd {
  if (code === 1008) return "refused";
  return code === 1000 || code === 1001 ? "there" : "lost";
}
