/** Ketzev as a process of its own, and the phone as another: what tests of real time run against. @module */

import assert from "node:assert/strict";
import type { CallView } from "../../lib/calls/call_view.ts";
import { errorMessage } from "../../lib/core/errors.ts";
import type { PhoneReport } from "../../lib/simulator/phone_report.ts";

const ROOT = new URL("../../", import.meta.url);
/** Signs an operator in. */
export const TOKEN = "token-of-the-realtime-tests";

/** A running server. */
export interface LiveServer extends AsyncDisposable {
  readonly url: string;
  /** Everything that it has logged so far. */
  log(): string;
  /** What `path` answers, as JSON. */
  get<T>(path: string): Promise<T>;
  view(callSid: string): Promise<CallView>;
  ended(): Promise<CallView[]>;
  status(path: string): Promise<number>;
  post(path: string): Promise<number>;
  signal(name: Deno.Signal): void;
  /** Exit code, once it has ended. */
  readonly code: Promise<number>;
}

/** Starts `script` (default: the server itself) with settings; resolves when it serves and is warm. */
export async function startServer(
  env: Record<string, string> = {},
  script = "main.ts",
): Promise<LiveServer> {
  const store = await Deno.makeTempDir();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", script],
    cwd: ROOT,
    env: { PORT: "0", ADMIN_TOKEN: TOKEN, KV_PATH: `${store}/ketzev.kv`, NO_COLOR: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let text = "";
  const collect = async (stream: ReadableStream<Uint8Array>) => {
    const decoder = new TextDecoder();
    for await (const chunk of stream) text += decoder.decode(chunk, { stream: true });
  };
  const reading = Promise.all([collect(child.stdout), collect(child.stderr)]);
  const code = child.status.then(({ code }) => code);
  const url = await until(() => /serving url=(\S+)/.exec(text)?.[1], () => text);
  const ask = (path: string, method = "GET") =>
    fetch(url + path, { method, headers: { authorization: `Bearer ${TOKEN}` } });
  const status = async (path: string) => {
    const response = await ask(path);
    await response.body?.cancel();
    return response.status;
  };
  const get = async <T>(path: string): Promise<T> => await (await ask(path)).json();
  await until(async () => await status("/readyz") === 200 || undefined, () => text);
  return {
    url,
    code,
    log: () => text,
    status,
    get,
    view: (callSid) => get(`/api/calls/${callSid}`),
    ended: async () => (await get<{ values: CallView[] }>("/api/calls?state=ended")).values,
    post: async (path) => {
      const response = await ask(path, "POST");
      await response.body?.cancel();
      return response.status;
    },
    signal: (name) => child.kill(name),
    async [Symbol.asyncDispose]() {
      try {
        child.kill("SIGKILL");
      } catch {
        // It has ended by itself.
      }
      await child.status;
      await reading;
      await Deno.remove(store, { recursive: true });
    },
  };
}

/** The pace of each live call as it was last told while something was to be sent: once that is over, nobody knows it. */
export interface PaceWatch extends Disposable {
  /** Of the call with this id; it was seen at least once. */
  of(callSid: string): CallView["tx"]["pace"];
}

/** Looks at the live calls of `server` once a second, until it is disposed of. */
export function watchPace(server: LiveServer): PaceWatch {
  const paces = new Map<string, CallView["tx"]["pace"]>();
  const look = async (): Promise<void> => {
    const { values } = await server.get<{ values: CallView[] }>("/api/calls?state=live&limit=200");
    for (const { callSid, tx } of values) if (tx.pace.fps !== null) paces.set(callSid, tx.pace);
  };
  const timer = setInterval(() => void look().catch(() => {}), 1_000);
  return {
    of: (callSid) => paces.get(callSid) ?? assert.fail(`the pace of ${callSid} was never told`),
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

/** Runs the phone in a process of its own. */
export async function phone(
  server: LiveServer,
  ...args: string[]
): Promise<{ code: number; report: PhoneReport }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "lib/simulator/cli.ts", "--to", server.url, "--json", ...args],
    cwd: ROOT,
    stdin: "null",
  }).output();
  const text = new TextDecoder().decode(stdout);
  if (!text.startsWith("{")) {
    throw new Error(`Cannot read the phone's report: ${text}${new TextDecoder().decode(stderr)}`);
  }
  return { code, report: JSON.parse(text) };
}

/** Asks twenty times a second until there is an answer, for a minute at most. */
export async function until<T>(
  ask: () => T | undefined | Promise<T | undefined>,
  tell: () => string,
): Promise<T> {
  for (let tries = 0; tries < 1_200; tries++) {
    const answer = await Promise.resolve(ask()).catch(() => undefined);
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Cannot go on: nothing came within a minute\n${tell()}`);
}

/**
 * Tries a measurement up to three times and passes if one try does: other programs share the machine, and a try that
 * they disturbed says nothing of this one. Each try that failed is printed, and `deno task test` counts them; what was
 * wrong with the last one is thrown.
 */
export async function anyOfThree(attempt: () => Promise<void>): Promise<void> {
  for (let tries = 1;; tries++) {
    try {
      return await attempt();
    } catch (thrown) {
      if (tries === 3) throw thrown;
      console.log(`measured again: try ${tries} failed, ${errorMessage(thrown)}`);
    }
  }
}
