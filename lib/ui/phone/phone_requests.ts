/** What the phone asks of the server. @module */

import type { PhoneEnd, PhoneLine } from "./phone_state.ts";

/** Fetches a path of our own server. */
export type FetchPath = (path: string, init: RequestInit) => Promise<Response>;

/** Why a typed text was not spoken. */
export type SayFailure = "waiting" | "unreachable" | "not_spoken" | "no_call";

/** A line of its own, or why there is none. Never rejects. */
export async function askForLine(fetch: FetchPath): Promise<PhoneLine | PhoneEnd> {
  try {
    const response = await post(fetch, "/api/phone/calls", {});
    if (response.ok) return await response.json() as PhoneLine;
    if (response.status === 401) return "signed_out";
    if (response.status === 403) return "forbidden";
    return response.status === 503 ? "busy" : "refused";
  } catch {
    return "unreachable";
  }
}

/** `text` as 8 kHz μ-law, or why there is none. Never rejects. */
export async function askForSpeech(fetch: FetchPath, text: string): Promise<Uint8Array | SayFailure> {
  try {
    const response = await post(fetch, "/api/phone/speech", { text });
    return response.ok ? new Uint8Array(await response.arrayBuffer()) : "not_spoken";
  } catch {
    return "unreachable";
  }
}

function post(fetch: FetchPath, path: string, body: unknown): Promise<Response> {
  return fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}
