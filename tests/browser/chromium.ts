/** Finds a Chromium for the browser tests. @module */
import process from "node:process";

/** Flags with which it is started: it runs as root in containers, and asks nothing of the network. */
export const CHROMIUM_ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
];

const USUAL_PATHS = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** A package with a Chromium for Linux in it, for machines without one and without root. */
const PACKAGED = "npm:@sparticuz/chromium@153.0.0";

/**
 * Path of a Chromium: `CHROMIUM_PATH`, else an installed one, else Debian's package (as root), else one out of npm.
 * Rejects with the reasons when there is none.
 */
export async function findChromium(): Promise<string> {
  const given = process.env.CHROMIUM_PATH;
  if (given) {
    if (await isFile(given)) return given;
    throw new Error(`Cannot start Chromium: CHROMIUM_PATH is ${given}, and there is no such file`);
  }
  const installed = await firstFile(USUAL_PATHS);
  if (installed !== undefined) return installed;
  const reasons: string[] = [];
  if (process.platform === "linux" && process.getuid?.() === 0) {
    reasons.push(await aptInstall());
    const fresh = await firstFile(USUAL_PATHS);
    if (fresh !== undefined) return fresh;
  }
  try {
    const specifier: string = PACKAGED;
    const { default: chromium } = await import(specifier);
    const path: unknown = await chromium.executablePath();
    if (typeof path === "string" && await isFile(path)) return path;
    reasons.push(`${PACKAGED} has none for this machine`);
  } catch (error) {
    reasons.push(`${PACKAGED}: ${error instanceof Error ? error.message.split("\n", 1)[0] : error}`);
  }
  throw new Error(`Cannot find Chromium: install it or set CHROMIUM_PATH (${reasons.join("; ")})`);
}

async function firstFile(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if (await isFile(path)) return path;
  return undefined;
}

async function isFile(path: string): Promise<boolean> {
  return await Deno.stat(path).then((info) => info.isFile, () => false);
}

/** Installs Debian's package; says what came of it. */
async function aptInstall(): Promise<string> {
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  try {
    await new Deno.Command("apt-get", { args: ["update", "-qq"], env, stdout: "null", stderr: "null" })
      .output();
    const args = ["install", "-y", "-qq", "--no-install-recommends", "chromium"];
    const { code } = await new Deno.Command("apt-get", { args, env, stdout: "null", stderr: "null" })
      .output();
    return `apt-get install chromium ended with ${code}`;
  } catch (error) {
    return `apt-get: ${error instanceof Error ? error.message : error}`;
  }
}
