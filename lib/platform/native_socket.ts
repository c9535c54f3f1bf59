import { MAX_MESSAGE_BYTES } from "./server_socket.ts";
import type { SocketEnd, SocketListener, WebSocketPort } from "./web_socket_port.ts";

/** A WebSocket of Deno's own. It does its pings itself, and tells of no parts of messages. */
export class NativeSocket implements WebSocketPort {
  readonly #socket: WebSocket;
  #listener: SocketListener | undefined;

  /** Listens to nothing yet. */
  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  listen(listener: SocketListener): void {
    this.#listener = listener;
    this.#socket.binaryType = "arraybuffer";
    // Not by `onmessage`, through which the runtime takes a longer way.
    this.#socket.addEventListener("message", ({ data }) => this.#receive(data));
    this.#socket.addEventListener(
      "close",
      ({ code }) => this.#end(code === 0 || code === 1006 ? "lost" : "closed"),
    );
    this.#socket.addEventListener("error", () => this.#end("lost"));
  }

  get bufferedBytes(): number {
    return this.#listener === undefined ? 0 : this.#socket.bufferedAmount;
  }

  send(text: string): void {
    if (this.#listener !== undefined && this.#socket.readyState === WebSocket.OPEN) this.#socket.send(text);
  }

  ping(): void {}

  close(code: number, reason: string): void {
    if (this.#listener === undefined) return;
    this.#listener = undefined;
    this.#socket.close(code, reason);
  }

  #receive(data: string | ArrayBuffer): void {
    const isText = typeof data === "string";
    const bytes = isText ? data.length : data.byteLength;
    if (bytes <= MAX_MESSAGE_BYTES) return this.#listener?.message(isText ? data : undefined, bytes);
    const listener = this.#listener;
    this.close(1009, "message too big");
    listener?.ended({ code: 1009, reason: "message too big" });
  }

  #end(how: SocketEnd): void {
    const listener = this.#listener;
    this.#listener = undefined;
    listener?.ended(how);
  }
}
