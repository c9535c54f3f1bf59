import type { MediaSocket } from "../../lib/twilio/media_stream.ts";

/** A socket without a network: keeps what is sent, and lets the test be the peer. */
export class FakeSocket extends EventTarget implements MediaSocket {
  readyState = 1;
  bufferedAmount = 0;
  declare addEventListener: MediaSocket["addEventListener"];
  declare removeEventListener: MediaSocket["removeEventListener"];
  readonly sent: string[] = [];
  readonly closes: { code: number | undefined; reason: string | undefined }[] = [];

  send(data: string): void {
    this.sent.push(data);
  }

  close(code?: number, reason?: string): void {
    this.closes.push({ code, reason });
    this.readyState = 2;
  }

  /** The peer sends one frame. */
  receive(data: unknown): void {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }

  /** The connection ends, as the runtime tells it. */
  disconnect(code: number, reason = ""): void {
    this.readyState = 3;
    this.dispatchEvent(new CloseEvent("close", { code, reason }));
  }

  /** The runtime reports an error. */
  fail(message: string): void {
    this.dispatchEvent(new ErrorEvent("error", { message }));
  }
}
