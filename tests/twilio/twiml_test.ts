import assert from "node:assert/strict";
import fc from "fast-check";
import { busyTwiml, connectTwiml, dialTwiml, hangupTwiml } from "../../lib/twilio/twiml.ts";

const HEAD = `<?xml version="1.0" encoding="UTF-8"?>`;

Deno.test("connectTwiml() connects the stream and comes back to resumeUrl", () => {
  assert.equal(
    connectTwiml({
      streamUrl: "wss://example.com/media",
      token: "abc123",
      statusCallback: "https://example.com/voice/status",
      resumeUrl: "https://example.com/voice/resume",
    }),
    `${HEAD}<Response><Connect><Stream url="wss://example.com/media" ` +
      `statusCallback="https://example.com/voice/status"><Parameter name="token" value="abc123"/></Stream></Connect>` +
      `<Redirect method="POST">https://example.com/voice/resume</Redirect></Response>`,
  );
});

/** Undoes what an XML 1.0 parser undoes. */
function unescape(text: string): string {
  const names: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
  return text.replace(/&(?:#x([0-9a-f]+)|([a-z]+));/gi, (_, hex, name) => {
    return hex === undefined ? names[name]! : String.fromCodePoint(parseInt(hex, 16));
  });
}

const nasty = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      "<",
      ">",
      "&",
      '"',
      "'",
      "]]>",
      "<!--",
      "&amp;",
      "<![CDATA[",
      "\t",
      "\n",
      "\r",
      "\u0000",
      "\ud800",
    ),
    fc.constantFrom("&#x41;", "%3C", "א", "😀", "\uffff", "\u0085"),
    fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
  ),
  minLength: 1,
  maxLength: 40,
});
/** What can't be in XML at all comes back as U+FFFD. */
const kept = (text: string) => text.toWellFormed().replace(/[^\t\n\r\u0020-\ufffd]/g, "\ufffd");

Deno.test("connectTwiml() lets no text out of its place (docs/faults.md 43)", () => {
  const shape = new RegExp(
    `^${
      HEAD.replace(/[?.]/g, "\\$&")
    }<Response><Connect><Stream url="([^"<\r\n\t]*)" statusCallback="([^"<\r\n\t]*)">` +
      `<Parameter name="token" value="([^"<\r\n\t]*)"/></Stream></Connect>` +
      `<Redirect method="POST">([^<>]*)</Redirect></Response>$`,
  );
  fc.assert(
    fc.property(nasty, nasty, nasty, nasty, (streamUrl, statusCallback, token, resumeUrl) => {
      const found = shape.exec(connectTwiml({ streamUrl, statusCallback, token, resumeUrl }));
      assert.ok(found);
      assert.deepEqual(found.slice(1).map(unescape), [streamUrl, statusCallback, token, resumeUrl].map(kept));
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("busyTwiml() speaks the caller's language and hangs up", () => {
  const english =
    `${HEAD}<Response><Say voice="Polly.Joanna" language="en-US">All lines are busy right now. ` +
    `Please call again in a few minutes. Goodbye.</Say><Hangup/></Response>`;
  for (const language of ["en", "en-GB", "fr", "", "hex"]) assert.equal(busyTwiml(language), english);
  for (const language of ["he", "he-IL", "HE", "iw"]) {
    const twiml = busyTwiml(language);
    assert.match(
      twiml,
      /<Say voice="Google\.he-IL-Wavenet-A" language="he-IL">כל הקווים תפוסים כרגע.*<\/Say><Hangup\/><\/Response>$/,
    );
  }
});

Deno.test("hangupTwiml() hangs up", () => {
  assert.equal(hangupTwiml(), `${HEAD}<Response><Hangup/></Response>`);
});

Deno.test("dialTwiml() dials the number", () => {
  assert.equal(dialTwiml("+972501234567"), `${HEAD}<Response><Dial>+972501234567</Dial></Response>`);
});

Deno.test("dialTwiml() lets no text out of its place (docs/faults.md 43)", () => {
  const shape = new RegExp(`^${HEAD.replace(/[?.]/g, "\\$&")}<Response><Dial>([^<>]*)</Dial></Response>$`);
  fc.assert(
    fc.property(nasty, (number) => {
      const found = shape.exec(dialTwiml(number));
      assert.equal(found && unescape(found[1]!), kept(number));
    }),
    { numRuns: 1_000 },
  );
});
