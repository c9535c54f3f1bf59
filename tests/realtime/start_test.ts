import assert from "node:assert/strict";
import { startServer } from "./live_server.ts";

/** Starts the server where it can't start. */
async function failToStart(env: Record<string, string>): Promise<{ code: number; lines: string[] }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "main.ts"],
    cwd: new URL("../../", import.meta.url),
    env: { PORT: "0", NO_COLOR: "1", ...env },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  const text = decoder.decode(stdout) + decoder.decode(stderr);
  return { code, lines: text.split("\n").filter((line) => line !== "") };
}

Deno.test("the server says in one line why it can't start, and exits with 1", async () => {
  const store = await Deno.makeTempDir();
  await using server = await startServer();
  const { port } = new URL(server.url);
  const cases: [env: Record<string, string>, line: RegExp][] = [
    [{ PORT: port }, /^Ketzev cannot start: .*(in use|AddrInUse)/i],
    [{ PORT: "99999" }, /^Ketzev cannot start: .*PORT.*99999.*expected/],
    [{ TX_LEAD_MS: "soon" }, /^Ketzev cannot start: .*TX_LEAD_MS.*soon.*expected/],
    [{ LANGUAGE: "xx" }, /^Ketzev cannot start: .*xx/],
    [{ HOST: "0.0.0.0" }, /^Ketzev cannot start: .*HOST.*ADMIN_TOKEN/],
    [{ GREETING_AUDIO: `${store}/none.ulaw` }, /^Ketzev cannot start: .*GREETING_AUDIO/],
    [{ KV_PATH: "/proc/ketzev/none.kv" }, /^Ketzev cannot start: .*\/proc\/ketzev/],
  ];
  for (const [env, line] of cases) {
    const { code, lines } = await failToStart({ KV_PATH: `${store}/k.kv`, ...env });
    assert.equal(lines.length, 1, `${JSON.stringify(env)}: ${lines.join("\n")}`);
    assert.match(lines[0] ?? "", line);
    assert.equal(code, 1);
  }
  await Deno.remove(store, { recursive: true });
});
