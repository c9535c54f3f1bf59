import type { Clock } from "../core/clock.ts";
import type { RandomBytes } from "../core/ids.ts";
import type { PlaybackOptions } from "../twilio/peer/playback.ts";
import type { ReaderLag } from "../twilio/peer/reader_lag.ts";
import type { ArrivalTally } from "./arrivals.ts";

/** Options of {@linkcode SimulatedCall}. */
export interface CallOptions {
  /** Address of the server, such as `http://localhost:8000`. */
  to: string;
  /** Address that the server is known by; URLs are signed for it. @default `to` */
  publicUrl?: string;
  /** Signs webhooks and handshakes. @default unsigned */
  authToken?: string | null;
  /** Path of the voice webhook. @default "/voice" */
  voicePath?: string;
  /** Path of the call's status callback; `null` for none. @default "/voice/status" */
  statusPath?: string | null;
  /** `CA…`. @default a random one */
  callSid?: string;
  /** `AC…`. @default "AC" and 32 zeros */
  accountSid?: string;
  /** Caller, E.164. @default "+15005550006" */
  from?: string;
  /** Number called, E.164. @default "+15005550001" */
  called?: string;
  /** More webhook parameters, or other values for the usual ones. */
  parameters?: Readonly<Record<string, string>>;
  /** The ear; `skewPpm` is its clock. */
  playback?: PlaybackOptions;
  /** Audio that must come, byte for byte, from the first byte on. */
  expect?: Uint8Array;
  /** Keep what was heard, for `SimulatedCall.recording()`. @default false */
  record?: boolean;
  /** How long one character of `<Say>` takes, in ms. @default 60 */
  sayMsPerCharacter?: number;
  /** How long a `<Dial>` takes before the other side hangs up, in ms. @default 1000 */
  dialMs?: number;
  /** Sees every text message of the server as it came. */
  onMessage?: (text: string, nowMs: number) => void;
  /** Called at every stream that has begun. */
  onStream?: () => void;
  /** Time of the call. */
  clock: Clock;
  /** For ids. @default the system's */
  random?: RandomBytes;
  /** Knows when this process was late; shared by its calls. @default nobody does */
  lag?: Pick<ReaderLag, "arrivedSince"> | null;
  /** Where the figures of all calls are added up. */
  tally?: ArrivalTally;
  /** Hangs up. */
  signal?: AbortSignal;
}
