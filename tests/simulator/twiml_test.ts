import assert from "node:assert/strict";
import fc from "fast-check";
import { readStreamUrl } from "../../lib/simulator/route.ts";
import { parseTwiml, parseXml } from "../../lib/simulator/twiml_document.ts";

Deno.test("parseXml() gives back any text and attribute that was escaped", () => {
  const escape = (text: string) =>
    text.replace(/[&<>"'\r\n\t]/g, (character) => `&#${character.charCodeAt(0)};`);
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => {
    const element = parseXml(`<?xml version="1.0"?><!-- c --><a b="${escape(text)}">${escape(text)}<c/></a>`);
    assert.equal(element.attributes["b"], text);
    assert.deepEqual(element.children.filter((child) => typeof child === "string").join(""), text);
  }));
});

for (
  const text of [
    "<a>",
    "<a></b>",
    "<a b=c/>",
    '<a b="1" b="2"/>',
    "<a>x & y</a>",
    "<a>&nbsp;</a>",
    "<a/><b/>",
    "<!DOCTYPE a><a/>",
    "hello",
    "",
  ]
) {
  Deno.test(`parseXml() refuses ${JSON.stringify(text)}`, () => {
    assert.throws(() => parseXml(text), { name: "SyntaxError", message: /^Cannot parse XML at 1:\d+: / });
  });
}

Deno.test("parseTwiml() reads the verbs of a call", () => {
  const { verbs, problems } = parseTwiml(`<?xml version="1.0" encoding="UTF-8"?>
    <Response>
      <Connect action="/after"><Stream url="wss://h/media" statusCallback="/cb">
        <Parameter name="token" value="a&amp;b"/></Stream></Connect>
      <Say voice="x">Sorry &lt;3</Say><Pause length="2"/><Redirect method="get">/again?a=1&amp;b=2</Redirect>
      <Dial><Number>+15551234567</Number></Dial><Reject reason="busy"/><Hangup/>
    </Response>`);
  assert.deepEqual(problems, []);
  assert.deepEqual(verbs, [
    {
      kind: "connect",
      action: "/after",
      method: "POST",
      stream: {
        url: "wss://h/media",
        name: null,
        statusCallback: "/cb",
        statusCallbackMethod: "POST",
        parameters: { token: "a&b" },
      },
    },
    { kind: "say", text: "Sorry <3", loop: 1 },
    { kind: "pause", lengthS: 2 },
    { kind: "redirect", url: "/again?a=1&b=2", method: "GET" },
    { kind: "dial", action: null, method: "POST", target: "+15551234567" },
    { kind: "reject", reason: "busy" },
    { kind: "hangup" },
  ]);
});

Deno.test("parseTwiml() lists what Twilio's debugger would", () => {
  const { problems } = parseTwiml(
    `<Response>oops<Foo/><Connect/><Connect><Stream url="wss://h/m" track="both_tracks">` +
      `<Parameter name="n" value="${"v".repeat(499)}"/></Stream></Connect></Response>`,
  );
  assert.deepEqual(problems, [
    '12200: text "oops" in <Response>',
    "12200: <Foo> is no verb",
    "12200: <Connect> holds nothing, expected one <Stream>",
    "31941: track both_tracks is invalid in <Connect>",
    "12200: <Parameter n> has 500 characters, expected under 500",
  ]);
});

Deno.test("readStreamUrl() drops the query and says so, and signs the URL as it was written", () => {
  const read = (text: string) => {
    const { url, signed, problem } = readStreamUrl(text, new URL("https://h.example/voice"));
    return [url.href, signed, problem];
  };
  assert.deepEqual(read("wss://h.example/media"), ["wss://h.example/media", "wss://h.example/media", null]);
  assert.deepEqual(read("/media"), ["wss://h.example/media", "wss://h.example/media", null]);
  assert.deepEqual(read("wss://h.example/media?x=1"), [
    "wss://h.example/media",
    "wss://h.example/media",
    "31920: the url of <Stream> has a query string",
  ]);
  assert.deepEqual(read("ws://localhost:8000/media")[2], null);
});

for (
  const [text, code] of [["ws://h.example/m", 31922], ["https://h/m", 31922], ["", 31923], [
    "wss://",
    31923,
  ]] as const
) {
  Deno.test(`readStreamUrl() refuses ${JSON.stringify(text)} with ${code}`, () => {
    assert.throws(() => readStreamUrl(text, new URL("https://h.example/voice")), { code });
  });
}
