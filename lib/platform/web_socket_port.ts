/** The server's end of a WebSocket, whatever carries it. @module */

/** Why a connection can't go on: a close code of RFC 6455, section 7.4.1, and its reason. */
export interface Breach {
  /** 1002 the frames break the protocol, 1007 text is not UTF-8, 1009 a message is too long. */
  readonly code: 1002 | 1007 | 1009;
  /** What is wrong, for the close frame. */
  readonly reason: string;
}

/** How a socket ended by its peer: `closed` by a close frame; `lost` without one; by a breach, for which it is closed. */
export type SocketEnd = "closed" | "lost" | Breach;

/** Who listens to a {@linkcode WebSocketPort}. Plain calls, in the order of the wire. */
export interface SocketListener {
  /** A whole message, of `bytes` bytes; `text` is `undefined` for a binary one. */
  message(text: string | undefined, bytes: number): void;
  /** A ping, a pong, or a part of a message. */
  frame(bytes: number): void;
  /** At most once, and not after {@linkcode WebSocketPort.close}. */
  ended(how: SocketEnd): void;
}

/** An open WebSocket that nobody listens to yet. */
export interface WebSocketPort {
  /** What the kernel has not yet taken of what was sent; 0 once closed. */
  readonly bufferedBytes: number;
  /** Begins to read. Call it once, at once. */
  listen(listener: SocketListener): void;
  /** Sends one text message. Does nothing once closed, like {@linkcode ping}. */
  send(text: string): void;
  /** Asks the peer for a sign of life. */
  ping(): void;
  /** Sends a close frame, and hears nothing more. Idempotent. `code` and `reason` as in RFC 6455. */
  close(code: number, reason: string): void;
}
