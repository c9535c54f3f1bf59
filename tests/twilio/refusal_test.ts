import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { type Refusal, refusalOf } from "../../lib/twilio/refusal.ts";

const LOCAL = { authToken: undefined, publicUrl: "http://localhost:8000" };

function ask(remoteAddress: string | undefined, headers: Record<string, string> = {}): Refusal | undefined {
  const request = {
    url: "http://localhost:8000/voice",
    signature: null,
    remoteAddress,
    headers: new Headers(headers),
  };
  return refusalOf(request, LOCAL);
}

Deno.test("refusalOf() takes unsigned requests from this machine only", () => {
  for (const address of ["127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"]) {
    assert.equal(ask(address), undefined, address);
  }
  for (
    const address of [
      undefined,
      "",
      "10.0.0.1",
      "192.168.1.5",
      "::2",
      "1127.0.0.1",
      "127.0.0.1.evil",
      "0.0.0.0",
    ]
  ) {
    assert.equal(ask(address), "not_loopback", `${address}`);
  }
});

Deno.test("refusalOf() takes no unsigned requests through a proxy on this machine", () => {
  for (const header of ["Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"]) {
    assert.equal(ask("127.0.0.1", { [header]: "203.0.113.9" }), "proxied", header);
  }
});

Deno.test("refusalOf() takes no unsigned requests from other sites' pages (docs/faults.md 35)", () => {
  const cases: [headers: Record<string, string>, refusal: Refusal | undefined][] = [
    [{ host: "localhost:8000", origin: "http://localhost:8000", "sec-fetch-site": "same-origin" }, undefined],
    [{ host: "127.0.0.1:8000", origin: "http://127.0.0.1:8000" }, undefined],
    [{ host: "[::1]:8000" }, undefined],
    [{ host: "localhost:8000", "sec-fetch-site": "none" }, undefined],
    [{ host: "localhost:8000", origin: "https://evil.example" }, "cross_site"],
    [{ host: "localhost:8000", origin: "null" }, "cross_site"],
    [{ host: "localhost:8000", "sec-fetch-site": "cross-site" }, "cross_site"],
    [{ host: "localhost:8000", "sec-fetch-site": "same-site" }, "cross_site"],
    [{ host: "evil.example:8000", origin: "http://evil.example:8000" }, "cross_site"],
    [{ host: "evil.example" }, "cross_site"],
  ];
  for (const [headers, refusal] of cases) {
    assert.equal(ask("127.0.0.1", headers), refusal, JSON.stringify(headers));
  }
});

Deno.test("refusalOf() goes by the signature alone where there is an auth token", () => {
  const url = "http://inside/voice";
  const options = { authToken: "12345", publicUrl: "https://example.com" };
  const signature = createHmac("sha1", "12345").update("https://example.com/voice").digest("base64");
  const headers = new Headers({ host: "inside", "x-forwarded-for": "203.0.113.9" });
  assert.equal(refusalOf({ url, signature, headers, remoteAddress: "10.0.0.1" }, options), undefined);
  const forged = { url, signature: signature.replace(/^./, "_"), headers, remoteAddress: "127.0.0.1" };
  assert.equal(refusalOf(forged, options), "bad_signature");
  assert.equal(refusalOf({ ...forged, signature: null }, options), "bad_signature");
});
