import { createHash } from "node:crypto";

/** What a {@linkcode RawServer} does with a connection once it has read the request. */
export type Script = (connection: Deno.TcpConn, key: string) => Promise<void> | void;

/** A server of bare bytes, for what no well-behaved one does. It closes nothing before it is disposed of. */
export class RawServer implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #connections: Deno.TcpConn[] = [];
  readonly #serving: Promise<void>;
  /** Heads of the requests, as they came. */
  readonly heads: string[] = [];

  constructor(script: Script) {
    this.#serving = this.#serve(script);
  }

  get url(): URL {
    return new URL(`ws://127.0.0.1:${this.#listener.addr.port}/media`);
  }

  async #serve(script: Script): Promise<void> {
    for await (const connection of this.#listener) {
      this.#connections.push(connection);
      const head = await readHead(connection);
      this.heads.push(head);
      await script(connection, /sec-websocket-key: (.*)/i.exec(head)?.[1] ?? "");
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#serving;
    for (const connection of this.#connections) {
      try {
        connection.close();
      } catch {
        // The script has closed it.
      }
    }
  }
}

async function readHead(connection: Deno.TcpConn): Promise<string> {
  const buffer = new Uint8Array(4096);
  let head = "";
  while (!head.includes("\r\n\r\n")) {
    const count = await connection.read(buffer);
    if (count === null) break;
    head += new TextDecoder().decode(buffer.subarray(0, count));
  }
  return head;
}

/** Writes text, or bytes. */
export async function write(connection: Deno.TcpConn, what: string | readonly number[]): Promise<void> {
  await connection.write(typeof what === "string" ? new TextEncoder().encode(what) : Uint8Array.from(what));
}

/** The right answer to a handshake (RFC 6455, section 4.2.2), with more headers. */
export function acceptance(key: string, more = ""): string {
  const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
  return "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n" +
    `sec-websocket-accept: ${accept}\r\n${more}\r\n`;
}
