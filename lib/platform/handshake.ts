/** The opening handshake of a WebSocket: RFC 6455, section 4.2. @module */

import { createHash } from "node:crypto";

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
/** 16 bytes in base64. */
const KEY = /^[A-Za-z0-9+/]{22}==$/;

/** What a client's handshake comes to. */
export type Handshake =
  /** The value of `Sec-WebSocket-Accept`. */
  | { readonly accept: string }
  /** 426: it asks for no WebSocket, or for another version; `headers` say which is spoken. */
  | { readonly status: 400 | 426; readonly headers: Readonly<Record<string, string>> };

/** Reads the headers of a GET request. No subprotocol and no extension is ever agreed on. */
export function readHandshake(headers: Headers): Handshake {
  const upgrade = { upgrade: "websocket" };
  if (headers.get("upgrade")?.toLowerCase() !== "websocket") return { status: 426, headers: upgrade };
  if (headers.get("sec-websocket-version") !== "13") {
    return { status: 426, headers: { ...upgrade, "sec-websocket-version": "13" } };
  }
  const key = headers.get("sec-websocket-key") ?? "";
  const isUpgrade = headers.get("connection")?.toLowerCase().split(/[\s,]+/).includes("upgrade") ?? false;
  if (!isUpgrade || !KEY.test(key)) return { status: 400, headers: {} };
  return { accept: createHash("sha1").update(key + GUID).digest("base64") };
}
