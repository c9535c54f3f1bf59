/**
 * What the overview costs a browser: 200 live calls that change 5 times a second, and 10,000 ended ones. Run it alone:
 * `deno run -A tests/browser/overview_bench.ts`.
 *
 * @module
 */
import { chromium } from "playwright-core";
import { CHROMIUM_ARGS, findChromium } from "./chromium.ts";
import { bundleIslands, isFollowing, openRig, sampleCall, sampleEnded, signIn } from "./page_rig.ts";

const CALLS = 200;
const CHANGES_PER_S = 5;
const MEASURED_MS = 10_000;
/** Most that the tab may take, in percent of a core. */
const MAX_CPU_PERCENT = 30;

/** CPU time of the busiest renderer, in s. */
type CpuTime = () => Promise<number>;

if (import.meta.main) {
  const { assets, folder } = await bundleIslands();
  const browser = await chromium.launch({ executablePath: await findChromium(), args: CHROMIUM_ARGS });
  let percent = Infinity;
  {
    await using rig = await openRig(browser, { assets, height: 900 });
    const { directory, clock, page } = rig;
    const nowMs = clock.wallNow();
    directory.liveCalls = Array.from({ length: CALLS }, (_, n) => sampleCall(n, nowMs));
    directory.endedCalls = Array.from({ length: 10_000 }, (_, n) => sampleEnded(n, nowMs));
    let round = 0;
    const change = clock.alarm(() => {
      round++;
      directory.liveCalls = directory.liveCalls.map((view, n) => ({
        ...view,
        tx: { ...view.tx, queue: { ...view.tx.queue, frames: (n * 37 + round * 11) % 1_000 } },
      }));
      change.set(clock.now() + 1_000 / CHANGES_PER_S);
    });
    change.set(clock.now());
    await signIn(rig);
    await isFollowing(page);
    await clock.sleepUntil(clock.now() + 2_000);
    await page.evaluate(() => {
      Object.assign(globalThis, { drawn: 0 });
      const figure = document.querySelector('table.live [data-figure="queue"] b')!;
      new MutationObserver(() => (globalThis as unknown as { drawn: number }).drawn++)
        .observe(figure, { characterData: true, subtree: true });
    });
    const session = await browser.newBrowserCDPSession();
    const cpuTime: CpuTime = async () => {
      const { processInfo } = await session.send("SystemInfo.getProcessInfo");
      return Math.max(...processInfo.filter(({ type }) => type === "renderer").map(({ cpuTime }) => cpuTime));
    };
    const [beganMs, beganS] = [clock.now(), await cpuTime()];
    await clock.sleepUntil(beganMs + MEASURED_MS);
    percent = (await cpuTime() - beganS) / (clock.now() - beganMs) * 100_000;
    const [elements, drawn] = await page.evaluate(() => [
      document.querySelectorAll("*").length,
      (globalThis as unknown as { drawn: number }).drawn,
    ]);
    change.cancel();
    console.log(
      `${CALLS} live calls, ${CHANGES_PER_S} changes a second each, ${elements} elements, ` +
        `first row drawn ${(drawn! / MEASURED_MS * 1_000).toFixed(1)} times a second: ` +
        `${percent.toFixed(1)} % of a core, limit ${MAX_CPU_PERCENT} %`,
    );
  }
  await browser.close();
  await Deno.remove(folder, { recursive: true });
  Deno.exit(percent > MAX_CPU_PERCENT ? 1 : 0);
}
