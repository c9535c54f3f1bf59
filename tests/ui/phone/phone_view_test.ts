import assert from "node:assert/strict";
import { signal } from "@preact/signals";
import { h } from "preact";
import { renderToString } from "preact-render-to-string";
import { BrowserPhone } from "../../../lib/ui/phone/browser_phone.ts";
import { OwnCall } from "../../../lib/ui/phone/own_call.ts";
import { PhoneView } from "../../../lib/ui/phone/phone_view.tsx";
import { makeCallView } from "../../fakes/fake_call_directory.ts";
import { FakeEventSource } from "../../fakes/fake_event_source.ts";
import { ManualClock } from "../../fakes/manual_clock.ts";

/** A phone after one call, whose server can't be reached any more. */
function setUp() {
  const clock = new ManualClock();
  const source = new FakeEventSource();
  const own = new OwnCall({ clock, openEvents: () => source });
  own.follow("CA1");
  const ended = makeCallView({ callSid: "CA1", state: "ended", endedBy: "caller" });
  source.emit("ended", ended);
  const phone = new BrowserPhone({
    clock,
    audio: { open: () => Promise.resolve({ microphone: "off", command() {}, close() {} }) },
    openSocket: () => {
      throw new Error("Cannot connect: there is no line");
    },
    fetch: () => Promise.reject(new TypeError("network error")),
  });
  const draw = () =>
    renderToString(h(PhoneView, {
      phone,
      own,
      agent: "demo",
      role: "operator",
      pressed: signal({ digit: "", count: 0 }),
      press: () => {},
    }));
  return { phone, draw, own, callAgain: () => phone.call({ microphone: false }) };
}

Deno.test("PhoneView tells who ended a call of that call only", async () => {
  const { own, draw, callAgain } = setUp();
  assert.equal(own.call.value?.value.endedBy, "caller");
  await callAgain();
  const html = draw();
  assert.ok(
    html.includes("The server can&#39;t be reached.") || html.includes("The server can't be reached."),
  );
  assert.ok(!html.includes("Ended by"), html);
  assert.ok(!html.includes("tx-strip"), "figures of the call before");
});
