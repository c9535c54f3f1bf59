/** Programs that benchmarks run beside each other: servers, and the phone that calls them. @module */

import type { PhoneReport } from "../../lib/simulator/phone_report.ts";

const ROOT = new URL("../../", import.meta.url);
/** Signs in to the servers of a benchmark. */
export const BENCH_TOKEN = "token-of-the-benchmark";

/** A server under measurement. */
export interface BenchServer extends AsyncDisposable {
  readonly url: string;
  /** CPU time that it has used, in ms. */
  cpuMs(): number;
  /** Resident memory in bytes. */
  residentBytes(): number;
  /** An answer of its API. */
  // deno-lint-ignore no-explicit-any
  api(path: string): Promise<any>;
}

/** Starts `script` on a port that is free; resolves when it serves. */
export async function startServer(script: string, env: Record<string, string> = {}): Promise<BenchServer> {
  const store = await Deno.makeTempDir();
  const port = freePort();
  const url = `http://localhost:${port}`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", script],
    cwd: ROOT,
    env: {
      PORT: `${port}`,
      ADMIN_TOKEN: BENCH_TOKEN,
      KV_PATH: `${store}/k.kv`,
      MAX_CALLS: "5000",
      NO_COLOR: "1",
      ...env,
    },
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const api = async (path: string) => {
    const answer = await fetch(url + path, { headers: { authorization: `Bearer ${BENCH_TOKEN}` } });
    return answer.headers.get("content-type")?.includes("json") ? await answer.json() : await answer.text();
  };
  for (let tries = 0; !await isReady(url); tries++) {
    if (tries === 200) throw new Error(`Cannot run ${script}: it doesn't serve after 20 s`);
    await sleep(100);
  }
  return {
    url,
    api,
    cpuMs: () => cpuMs(child.pid),
    residentBytes: () => residentBytes(child.pid),
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await child.status;
      await Deno.remove(store, { recursive: true });
    },
  };
}

/** A server that knows nothing of `/readyz` is ready when it answers. */
async function isReady(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/readyz`);
    await answer.body?.cancel();
    return answer.status !== 503;
  } catch {
    return false;
  }
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** Starts the phone in a process of its own, until its calls end or it is disposed of. */
export function startPhone(
  url: string,
  args: readonly string[],
): { report: Promise<PhoneReport>; cpuMs(): number } & Disposable {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "lib/simulator/cli.ts", "--to", url, "--json", ...args],
    cwd: ROOT,
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  let ended = false;
  const report = child.output().then(({ stdout }) => {
    ended = true;
    return JSON.parse(new TextDecoder().decode(stdout));
  });
  // Of a phone that was stopped nobody waits for a report.
  report.catch(() => {});
  return {
    report,
    cpuMs: () => cpuMs(child.pid),
    [Symbol.dispose]() {
      if (!ended) child.kill("SIGKILL");
    },
  };
}

/** CPU time of a process and its threads in ms; Linux counts it in ticks of 10 ms. */
function cpuMs(pid: number): number {
  const text = Deno.readTextFileSync(`/proc/${pid}/stat`);
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function residentBytes(pid: number): number {
  const kib = /VmRSS:\s+(\d+) kB/.exec(Deno.readTextFileSync(`/proc/${pid}/status`))?.[1];
  return Number(kib) * 1024;
}

/** A pause in real time, in ms. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** The middle value. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/** `rows` as an aligned table, the first of them its head. */
export function table(rows: readonly (readonly (string | number)[])[]): string {
  const texts = rows.map((row) => row.map(String));
  const widths = texts[0]?.map((_, column) => Math.max(...texts.map((row) => row[column]?.length ?? 0))) ??
    [];
  return texts.map((row) => row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join("  ")).join(
    "\n",
  );
}
