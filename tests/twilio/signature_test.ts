import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import fc from "fast-check";
import { isSignedByTwilio } from "../../lib/twilio/signature.ts";

const TOKEN = "12345";
const JSON_BODY = `{"property": "value", "boolean": true}`;
const HASH = createHash("sha256").update(JSON_BODY).digest("hex");

/** Twilio "Usage / Security", done by hand. */
function sign(url: string, form = new URLSearchParams(), token = TOKEN): string {
  const names = [...new Set(form.keys())].sort();
  const fields = names.map((name) =>
    [...new Set(form.getAll(name))].sort().map((value) => name + value).join("")
  );
  return createHmac("sha1", token).update(url + fields.join("")).digest("base64");
}

function callForm(from: string): URLSearchParams {
  return new URLSearchParams([
    ["CallSid", "CA1234567890ABCDE"],
    ["Caller", from],
    ["Digits", "1234"],
    ["From", from],
    ["To", "+18005551212"],
  ]);
}

Deno.test("isSignedByTwilio() takes the signatures that Twilio publishes", () => {
  const a = callForm("+14158675310");
  const b = callForm("+14158675309");
  const cases: [publicUrl: string, url: string, signature: string, more: Record<string, unknown>][] = [
    ["https://example.com", "/myapp.php?foo=1&bar=2", "L/OH5YylLD5NRKLltdqwSvS0BnU=", { form: a }],
    ["https://mycompany.com", "/myapp.php?foo=1&bar=2", "RSOYDt4T1cUTdK1PDd93/VVr8B8=", { form: b }],
    ["https://mycompany.com", "/myapp.php?foo=1&bar=2", "kvajT1Ptam85bY51eRf/AJRuM3w=", { form: b }],
    ["https://mycompany.com:443", "/myapp.php?foo=1&bar=2", "kvajT1Ptam85bY51eRf/AJRuM3w=", { form: b }],
    ["https://mycompany.com:443", "/myapp.php?foo=1&bar=2", "RSOYDt4T1cUTdK1PDd93/VVr8B8=", { form: b }],
    [
      "https://mycompany.com",
      "/myapp.php?foo=1&bar=2&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620",
      "a9nBmqA0ju/hNViExpshrM61xv4=",
      { body: JSON_BODY },
    ],
  ];
  for (const [publicUrl, target, signature, more] of cases) {
    // What the server saw: another host, and no TLS.
    const request = { url: `http://10.0.0.7:8000${target}`, signature, ...more };
    assert.equal(
      isSignedByTwilio(request, { authToken: TOKEN, publicUrl }),
      true,
      `${publicUrl} ${signature}`,
    );
    assert.equal(isSignedByTwilio(request, { authToken: "12346", publicUrl }), false);
    assert.equal(isSignedByTwilio(request, { authToken: TOKEN, publicUrl: "https://other.example" }), false);
  }
});

Deno.test("isSignedByTwilio() takes a handshake with and without port and trailing slash, and only as wss", () => {
  const signatures: [url: string, signature: string, taken: boolean][] = [
    ["wss://example.com/stream", "KG4JbhDlv15BMlxSTOWKt9btbgg=", true],
    ["wss://example.com/stream/", "Jg6Z/GYqtvZUUtFCEi2KISJhfbU=", true],
    ["wss://example.com:443/stream", "KFUeM2KRrVJIO/sAttl90CI/Zes=", true],
    ["wss://example.com:443/stream/", sign("wss://example.com:443/stream/"), true],
    ["https://example.com/stream", "zGIU+oSZCvak1C5FPf80YI0N0tE=", false],
    ["ws://example.com/stream", sign("ws://example.com/stream"), false],
    ["wss://example.com/", sign("wss://example.com/"), false],
    ["wss://example.com:8443/stream", sign("wss://example.com:8443/stream"), false],
  ];
  for (const publicUrl of ["https://example.com", "https://example.com/", "https://example.com:443"]) {
    for (const received of ["http://localhost/stream", "http://localhost/stream/"]) {
      for (const [url, signature, taken] of signatures) {
        const options = { authToken: TOKEN, publicUrl, webSocket: true };
        assert.equal(isSignedByTwilio({ url: received, signature }, options), taken, `${publicUrl} ${url}`);
      }
    }
  }
});

Deno.test("isSignedByTwilio() keeps the port of a base that has one, and the base's own path", () => {
  const cases: [publicUrl: string, signed: string][] = [
    ["http://localhost:8000", "http://localhost:8000/voice"],
    ["http://localhost:8000", "http://localhost/voice"],
    ["https://example.com:8443", "https://example.com:8443/voice"],
    ["https://example.com:8443", "https://example.com/voice"],
    ["https://example.com/ketzev", "https://example.com/ketzev/voice"],
    ["https://example.com/ketzev/", "https://example.com/ketzev/voice/"],
    ["https://[::1]", "https://[::1]:443/voice"],
  ];
  for (const [publicUrl, signed] of cases) {
    const request = { url: "http://inside:1/voice", signature: sign(signed) };
    assert.equal(isSignedByTwilio(request, { authToken: TOKEN, publicUrl }), true, `${publicUrl} ${signed}`);
  }
  const request = { url: "http://inside:1/media", signature: sign("wss://[::1]:443/media") };
  assert.equal(
    isSignedByTwilio(request, { authToken: TOKEN, publicUrl: "https://[::1]", webSocket: true }),
    true,
  );
});

Deno.test("isSignedByTwilio() takes any form, whatever its names and values", () => {
  const options = { authToken: TOKEN, publicUrl: "https://example.com" };
  const name = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("From", "__proto__", "constructor", "1", ""),
  );
  const form = fc.array(fc.tuple(name, fc.string({ unit: "binary" })), { maxLength: 12 });
  fc.assert(fc.property(form, (pairs) => {
    const sent = new URLSearchParams(pairs);
    // As it arrives: percent-encoded and decoded once.
    const received = new URLSearchParams(sent.toString());
    const signature = sign("https://example.com/voice", received);
    return isSignedByTwilio({ url: "http://h/voice", signature, form: received }, options);
  }));
});

Deno.test("isSignedByTwilio() takes a GET by its query, character by character", () => {
  const options = { authToken: TOKEN, publicUrl: "https://example.com" };
  for (
    const query of ["?From=%2B15551234567&To=%2b1", "?a=b+c", "?a=b%20c", "?", "?a=%27'", "?x=%E4%BD%A0"]
  ) {
    const signature = sign(`https://example.com/voice${query}`);
    assert.equal(isSignedByTwilio({ url: `http://h/voice${query}`, signature }, options), true, query);
  }
});

Deno.test("isSignedByTwilio() refuses a body that does not match its hash", () => {
  const options = { authToken: TOKEN, publicUrl: "https://example.com" };
  const url = `http://h/voice?bodySHA256=${HASH}`;
  const signature = sign(`https://example.com/voice?bodySHA256=${HASH}`);
  assert.equal(isSignedByTwilio({ url, signature, body: JSON_BODY }, options), true);
  for (let at = 0; at < JSON_BODY.length; at++) {
    const body = JSON_BODY.slice(0, at) + "~" + JSON_BODY.slice(at + 1);
    assert.equal(isSignedByTwilio({ url, signature, body }, options), false);
  }
  const unhashed = { url: "http://h/voice", signature: sign("https://example.com/voice"), body: "{}" };
  assert.equal(isSignedByTwilio(unhashed, options), false);
});

Deno.test("isSignedByTwilio() refuses every mutation of one character of URL, fields or signature (docs/faults.md 21)", () => {
  const options = { authToken: TOKEN, publicUrl: "https://example.com" };
  const target = "/voice?foo=1&bar=2";
  const body = callForm("+14158675310").toString();
  const signature = sign(`https://example.com${target}`, new URLSearchParams(body));
  const isTaken = (target: string, body: string, signature: string) =>
    isSignedByTwilio({ url: `http://h${target}`, signature, form: new URLSearchParams(body) }, options);
  assert.equal(isTaken(target, body, signature), true);
  let refused = 0;
  for (const [at, text] of [target, body, signature].entries()) {
    for (const mutant of mutants(text)) {
      const parts = [target, body, signature];
      parts[at] = mutant;
      // Without its slash the text becomes part of the host, which is not looked at.
      if (!parts[0]!.startsWith("/") || isSame(parts, [target, body, signature])) continue;
      assert.equal(isTaken(parts[0]!, parts[1]!, parts[2]!), false, mutant);
      refused++;
    }
  }
  assert.ok(refused > 5_000, `${refused}`);
});

/** Each text that differs by one character: another one, one less, one more. */
function* mutants(text: string): Generator<string> {
  const characters = [..."AZaz09 !#%&'+./:=?@\\_~"];
  for (let at = 0; at <= text.length; at++) {
    if (at < text.length) yield text.slice(0, at) + text.slice(at + 1);
    for (const character of characters) {
      yield text.slice(0, at) + character + text.slice(at);
      if (at < text.length && text[at] !== character) {
        yield text.slice(0, at) + character + text.slice(at + 1);
      }
    }
  }
}

/** Two spellings of one request, and what the algorithm itself does not tell apart, are no forgery. */
function isSame(a: readonly string[], b: readonly string[]): boolean {
  const [targetA = "", bodyA = "", signatureA = ""] = a;
  const [targetB = "", bodyB = "", signatureB = ""] = b;
  const meaning = (target: string) => {
    const url = new URL(`https://example.com${target.split("#")[0]}`);
    return [url.host, url.pathname.replace(/\/$/, ""), url.href.includes("?"), ...url.searchParams].flat()
      .join("\n");
  };
  const signed = (body: string) => sign("", new URLSearchParams(body));
  return URL.canParse(`https://example.com${targetA}`) && meaning(targetA) === meaning(targetB) &&
    signed(bodyA) === signed(bodyB) && signatureA === signatureB;
}

Deno.test("isSignedByTwilio() never throws and takes nothing odd for a signature", () => {
  const any = fc.string({ unit: "binary" });
  fc.assert(fc.property(any, any, any, fc.boolean(), (url, signature, publicUrl, webSocket) => {
    assert.equal(isSignedByTwilio({ url, signature }, { authToken: TOKEN, publicUrl, webSocket }), false);
  }));
  const options = { authToken: TOKEN, publicUrl: "https://example.com" };
  for (const signature of [undefined, null, "", " ", "=", sign("https://example.com/voice").toLowerCase()]) {
    assert.equal(isSignedByTwilio({ url: "http://h/voice", signature }, options), false);
  }
  const empty = { url: "http://h/voice", signature: sign("https://example.com/voice", undefined, "") };
  assert.equal(isSignedByTwilio(empty, { ...options, authToken: "" }), false);
});
