import type { SocketEnd, SocketListener, WebSocketPort } from "../../lib/platform/web_socket_port.ts";

/** A socket without a network: keeps what is sent, and lets the test be the peer. */
export class FakeSocket implements WebSocketPort {
  bufferedBytes = 0;
  /** Whether the peer answers pings. */
  answersPings = true;
  pings = 0;
  readonly sent: string[] = [];
  readonly closes: { code: number; reason: string }[] = [];
  #listener: SocketListener | undefined;

  listen(listener: SocketListener): void {
    this.#listener = listener;
  }

  send(text: string): void {
    this.sent.push(text);
  }

  ping(): void {
    this.pings++;
    if (this.answersPings) this.#listener?.frame(0);
  }

  close(code: number, reason: string): void {
    this.closes.push({ code, reason });
    this.#listener = undefined;
  }

  /** The peer sends one message, text or binary. */
  receive(data: string | Uint8Array): void {
    const isText = typeof data === "string";
    this.#listener?.message(isText ? data : undefined, data.length);
  }

  /** The peer sends a part of a message. */
  receivePart(bytes: number): void {
    this.#listener?.frame(bytes);
  }

  /** The connection ends. */
  end(how: SocketEnd): void {
    this.#listener?.ended(how);
  }
}
