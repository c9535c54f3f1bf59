/** `GET /admin/phone`: talk to the agent from the browser. @module */
import { signal } from "@preact/signals";
import { Hono } from "hono";
import type { Clock } from "../lib/core/clock.ts";
import { PageIsland } from "../lib/ui/page_island.tsx";
import { BrowserPhone } from "../lib/ui/phone/browser_phone.ts";
import { OwnCall } from "../lib/ui/phone/own_call.ts";
import { PHONE_ID, type PhonePageState, PhoneView } from "../lib/ui/phone/phone_view.tsx";
import { PHONE_WORDS } from "../lib/ui/phone/phone_words.ts";
import type { Assets } from "../lib/web/assets.ts";
import { renderPage } from "../lib/web/render_page.tsx";
import type { PageEnv } from "../lib/web/require_admin.ts";

/** What {@linkcode adminPhoneRoutes} depends on. */
export interface AdminPhoneDeps {
  readonly assets: Assets;
  readonly clock: Clock;
  /** Agent of the next call; asked at each request. */
  readonly agent: () => string;
}

/** The page of the phone; to be mounted behind `signedInOnly()`. */
export function adminPhoneRoutes({ assets, clock, agent }: AdminPhoneDeps): Hono<PageEnv> {
  return new Hono<PageEnv>().get("/admin/phone", (c) => {
    const { role } = c.get("visitor");
    const state: PhonePageState = { agent: agent(), role, workletUrl: assets.url("phone_worklet.js") };
    const children = (
      <PageIsland id={PHONE_ID} state={state}>
        <PhoneView
          phone={idlePhone(clock)}
          own={new OwnCall({ openEvents: nothingHere, clock })}
          agent={state.agent}
          role={role}
          pressed={signal({ digit: "", count: 0 })}
          press={() => {}}
        />
      </PageIsland>
    );
    return renderPage(c, {
      assets,
      title: () => PHONE_WORDS.title,
      island: "phone.js",
      signedIn: true,
      role,
      children,
    });
  });
}

/** A phone to be drawn; nobody can call with it. */
function idlePhone(clock: Clock): BrowserPhone {
  return new BrowserPhone({
    audio: { open: nothingHere },
    openSocket: nothingHere,
    fetch: nothingHere,
    clock,
  });
}

function nothingHere(): never {
  throw new Error("Cannot call: this phone is a drawing of the server");
}
