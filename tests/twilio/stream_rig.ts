import { MediaStream } from "../../lib/twilio/media_stream.ts";
import type { MediaMessage } from "../../lib/twilio/inbound_messages.ts";
import type { RxInvalidReason } from "../../lib/twilio/rx_guard.ts";
import type { StreamEnd, StreamHandler, StreamStart } from "../../lib/twilio/stream_handler.ts";
import { ManualClock } from "../fakes/manual_clock.ts";
import { CONNECTED, startMessage } from "./call_messages.ts";
import { FakeSocket } from "./fake_socket.ts";

/** A handler that writes down what it is told. */
export class HandlerLog implements StreamHandler {
  readonly events: string[] = [];
  readonly frames: Uint8Array[] = [];

  media({ payload, timestampMs }: MediaMessage): void {
    this.frames.push(payload);
    this.events.push(`media ${payload.length} ${timestampMs}`);
  }

  dtmf(digit: string): void {
    this.events.push(`dtmf ${digit}`);
  }

  mark(name: string): void {
    this.events.push(`mark ${name}`);
  }

  closed(how: StreamEnd): void {
    this.events.push(`closed ${how}`);
  }
}

/** A stream on a fake socket in virtual time, and all that can be seen of it. */
export interface StreamRig {
  readonly clock: ManualClock;
  readonly socket: FakeSocket;
  readonly stream: MediaStream;
  readonly handler: HandlerLog;
  readonly starts: StreamStart[];
  readonly errors: unknown[];
  readonly invalid: RxInvalidReason[];
  readonly ends: StreamEnd[];
  /** Sends `connected` and `start`, and waits for the stream to be accepted. */
  start(parameters?: Record<string, string>): Promise<void>;
}

/** Options of {@linkcode makeStream}. */
export interface StreamRigOptions {
  /** Number of the stream, for its SIDs. @default 1 */
  n?: number;
  clock?: ManualClock;
  /** @default a {@linkcode HandlerLog}, at once */
  accept?: () => Promise<StreamHandler | { refused: string }>;
}

/** Makes a stream that listens. */
export function makeStream(options: StreamRigOptions = {}): StreamRig {
  const { n = 1, clock = new ManualClock() } = options;
  const socket = new FakeSocket();
  const handler = new HandlerLog();
  const starts: StreamStart[] = [];
  const errors: unknown[] = [];
  const invalid: RxInvalidReason[] = [];
  const ends: StreamEnd[] = [];
  const stream = new MediaStream(socket, {
    clock,
    accept: (start) => {
      starts.push(start);
      return options.accept?.() ?? Promise.resolve(handler);
    },
    onError: (thrown) => errors.push(thrown),
    onInvalid: (reason) => invalid.push(reason),
    onEnd: (how) => ends.push(how),
  });
  stream.listen();
  const start = async (parameters: Record<string, string> = {}) => {
    socket.receive(CONNECTED);
    socket.receive(startMessage(n, parameters));
    await clock.settle();
  };
  return { clock, socket, stream, handler, starts, errors, invalid, ends, start };
}
