/** The admin page of a running server in Chromium, read as an operator reads it. @module */

import assert from "node:assert/strict";
import type { Browser, Locator, Page } from "playwright-core";
import type { TxView } from "../../lib/calls/call_view.ts";
import { type LiveServer, TOKEN } from "./live_server.ts";

/** Figures of a strip: frames, ms, and the words of the gaps. */
export interface ShownStrip {
  readonly queue: number;
  /** `null` while it isn't known. */
  readonly leadMs: number | null;
  readonly leadTargetMs: number;
  readonly gaps: number;
}

/** A window of its own, signed in by the form; what it complains of is kept. */
export async function openPage(
  browser: Browser,
  server: LiveServer,
): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 1000 }, locale: "en-US" });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  await page.addInitScript(noteMoments);
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) {
      complaints.push(`${message.text()} ${message.location().url}`);
    }
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(server.url);
  await page.locator("input[name=token]").fill(TOKEN);
  await page.locator("main button[type=submit]").click();
  await page.waitForURL(`${server.url}/admin`);
  await page.locator(".notice.open").waitFor({ state: "attached" });
  return { page, complaints };
}

/** What {@linkcode noteMoments} has noted: ms since 1970 at which a row was first seen; ms from the navigation on. */
interface Moments {
  rows: Record<string, number>;
  aliveMs?: number;
}

/** Runs in the page before anything else: notes when rows come, and when the island has taken over and follows. */
function noteMoments(): void {
  const moments: Moments = { rows: {} };
  Object.assign(globalThis, { moments });
  const note = (): void => {
    if (document.querySelector(".notice.open, .notice.done")) moments.aliveMs ??= performance.now();
    for (const row of document.querySelectorAll<HTMLElement>("table.calls tr[data-call]")) {
      const list = row.closest("table")!.classList.contains("live") ? "live" : "ended";
      moments.rows[`${list} ${row.dataset.call}`] ??= Date.now();
    }
  };
  new MutationObserver(note).observe(document, {
    childList: true,
    subtree: true,
    attributeFilter: ["class"],
  });
}

/** When the row of a call came into a list, in ms since 1970. */
export async function rowSeenMs(page: Page, list: "live" | "ended", callSid: string): Promise<number> {
  await page.locator(`table.calls.${list} tr[data-call="${callSid}"]`).waitFor();
  return await page.evaluate(
    (key) => (globalThis as unknown as { moments: Moments }).moments.rows[key]!,
    `${list} ${callSid}`,
  );
}

/** Ms from the navigation until the island has taken over and follows, or needs to follow no more; median of three. */
export async function interactiveMs(page: Page, url: string): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < 3; n++) {
    await page.goto(url);
    await page.locator(".notice:is(.open, .done)").waitFor({ state: "attached" });
    times.push((await page.evaluate(() => (globalThis as unknown as { moments: Moments }).moments.aliveMs))!);
  }
  console.log(
    `interactive after ${times.map((ms) => ms.toFixed(0)).join(", ")} ms: ${new URL(url).pathname}`,
  );
  return times.sort((a, b) => a - b)[1]!;
}

/** Reads the strip in `element`, all of it at one moment. */
export async function readStrip(element: Locator): Promise<ShownStrip> {
  const texts = await element.evaluate((root) =>
    ["queue", "lead", "gaps"].map((id) =>
      root.querySelector(`[data-figure="${id}"] .value`)?.textContent ?? ""
    )
  );
  const [queue, lead, gaps] = texts as [string, string, string];
  const [estimate, target] = lead.split(" / ").map(toMs) as [number, number];
  return {
    queue: Number(queue.split(" / ")[0]),
    leadMs: Number.isNaN(estimate) ? null : estimate,
    leadTargetMs: target,
    gaps: gaps === "none" ? 0 : Number(gaps.split(" · ")[0]),
  };
}

function toMs(text: string): number {
  return text.endsWith(" ms") ? parseFloat(text) : parseFloat(text) * 1_000;
}

/** The terms of the accounting line, all of one moment. */
export async function readAccounting(page: Page): Promise<Record<string, number>> {
  const terms = await page.locator(".accounting [data-figure]").evaluateAll((terms) =>
    terms.map((term) => [term.getAttribute("data-figure")!, Number(term.textContent)] as const)
  );
  const shown: Record<string, number> = Object.fromEntries(terms);
  const { enqueued = NaN, queued = NaN, sent = NaN, cleared = NaN, undelivered = NaN } = shown;
  assert.equal(enqueued, queued + sent + cleared + undelivered);
  await page.locator(".accounting.holds").waitFor({ timeout: 1_000 });
  return shown;
}

/** Holds a strip against what the API said a second before and just after it was read. */
export function assertAgrees(shown: ShownStrip, [before, after]: readonly [TxView, TxView]): void {
  assertBetween("queue", shown.queue, [before.queue.frames, after.queue.frames], 50);
  assertBetween("gaps", shown.gaps, [before.underruns.total, after.underruns.total], 0);
  assertBetween("lead's target", shown.leadTargetMs, [before.lead.targetMs, after.lead.targetMs], 1);
}

/** Whether the lead agrees, too: not always, since any delay of this machine shows in it for a moment. */
export function leadAgrees(shown: ShownStrip, [before, after]: readonly [TxView, TxView]): boolean {
  const { leadMs } = shown;
  const [low, high] = [before.lead.estimateMs, after.lead.estimateMs].sort((a, b) => (a ?? 0) - (b ?? 0));
  if (leadMs === null || low == null || high == null) return false;
  return leadMs >= low - 40 && leadMs <= high + 40;
}

/** Fails unless `value` lies between the smallest and the largest of `bounds`, or `slack` beside them. */
export function assertBetween(name: string, value: number, bounds: readonly number[], slack: number): void {
  const isBetween = value >= Math.min(...bounds) - slack && value <= Math.max(...bounds) + slack;
  assert.ok(isBetween, `${name}: the page shows ${value}, the API said ${bounds.join(" and ")}`);
}

/** How many columns of pixels of each chart the colour of its first line is in. */
export async function drawnColumns(page: Page): Promise<Record<string, number>> {
  await page.locator(".chart canvas").nth(4).waitFor();
  return Object.fromEntries(
    await page.locator(".chart").evaluateAll((charts) =>
      charts.map((chart) => {
        const canvas = chart.querySelector("canvas")!;
        const { width, height } = canvas;
        const { data } = canvas.getContext("2d")!.getImageData(0, 0, width, height);
        const stroke = getComputedStyle(chart.querySelector(".legend line")!).stroke;
        const color = stroke.match(/\d+/g)!.map(Number);
        const columns = new Set<number>();
        for (let i = 0; i < data.length; i += 4) {
          const isLine = data[i + 3]! > 60 &&
            color.slice(0, 3).every((c, k) => Math.abs(data[i + k]! - c) < 24);
          if (isLine) columns.add(i / 4 % width);
        }
        return [chart.getAttribute("data-chart")!, columns.size] as const;
      })
    ),
  );
}

/** A gap's card: its name, what is said of it, and its lines. */
export async function readGap(page: Page, name: string): Promise<{ text: string; lines: string[] }> {
  const card = page.locator("details.gap").filter({ has: page.locator(".name", { hasText: name }) }).first();
  await card.waitFor();
  const [text, lines] = await card.evaluate((card) => [
    [...card.querySelectorAll("summary, p")].map((part) => part.textContent).join("\n"),
    card.querySelector("pre")!.textContent!,
  ]);
  return { text: text!, lines: lines!.trimEnd().split("\n") };
}

/** Loudness of the server's side of a recording of the phone, in steps of 100 ms, as the root of the mean square. */
export async function loudnessOf(path: string): Promise<number[]> {
  const wav = new DataView((await Deno.readFile(path)).buffer);
  const steps: number[] = [];
  // Stereo of 16 bit at 8 kHz behind 44 bytes; the server is on the right.
  for (let at = 44; at + 3_200 <= wav.byteLength; at += 3_200) {
    let sum = 0;
    for (let i = at + 2; i < at + 3_200; i += 4) sum += wav.getInt16(i, true) ** 2;
    steps.push(Math.sqrt(sum / 800));
  }
  return steps;
}
