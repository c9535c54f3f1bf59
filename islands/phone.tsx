/** Brings the phone to life. @module */
import { effect, signal } from "@preact/signals";
import { hydrate } from "preact";
import { BrowserClock } from "../lib/ui/browser_clock.ts";
import type { EventSourcePort } from "../lib/ui/call_feed.ts";
import { browserAudio } from "../lib/ui/phone/browser_audio.ts";
import { BrowserPhone } from "../lib/ui/phone/browser_phone.ts";
import { isPhoneKey } from "../lib/ui/phone/keypad.tsx";
import { OwnCall } from "../lib/ui/phone/own_call.ts";
import { findIsland } from "../lib/ui/page_island.tsx";
import type { SocketPort } from "../lib/ui/phone/phone_ports.ts";
import { PHONE_ID, type PhonePageState, PhoneView } from "../lib/ui/phone/phone_view.tsx";
import { PHONE_WORDS } from "../lib/ui/phone/phone_words.ts";
import { startPage } from "../lib/ui/start_page.ts";

/** Takes over the phone in `root`; ends its call when the page is left. */
function mountPhone(root: HTMLElement, { agent, role, workletUrl }: PhonePageState): void {
  const clock = new BrowserClock();
  const phone = new BrowserPhone({
    audio: browserAudio(workletUrl),
    openSocket: (url) => new WebSocket(url) as SocketPort,
    fetch: (path, init) => fetch(path, init),
    clock,
    isHidden: () => document.hidden,
  });
  const own = new OwnCall({ openEvents: () => new EventSource("/api/events") as EventSourcePort, clock });
  effect(() => {
    const state = phone.state.value;
    if (state.kind === "ringing") own.follow(state.line.callSid);
  });
  const pressed = signal({ digit: "", count: 0 });
  const press = (digit: string): void => {
    if (phone.state.value.kind !== "talking") return;
    phone.press(digit);
    pressed.value = { digit, count: pressed.value.count + 1 };
  };
  hydrate(
    <PhoneView phone={phone} own={own} agent={agent} role={role} pressed={pressed} press={press} />,
    root,
  );
  addEventListener("keydown", (event) => {
    const isTyping = event.target instanceof Element &&
      event.target.closest("input, textarea, select, dialog");
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (isPhoneKey(event.key)) press(event.key);
  });
  addEventListener("pagehide", () => {
    phone.hangUp();
    own.stop();
  });
}

startPage({ title: () => PHONE_WORDS.title });
const island = findIsland<PhonePageState>(PHONE_ID);
if (island !== undefined) mountPhone(island.root, island.state);
