import assert from "node:assert/strict";

const ROOT = new URL("../../", import.meta.url);
const TOKEN = "0123456789abcdef0123456789abcdef";

/** Starts the server where it can't start. */
async function failToStart(
  env: Record<string, string>,
  cwd: URL | string = ROOT,
): Promise<{ code: number; lines: string[] }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", new URL("main.ts", ROOT).href],
    cwd,
    env: { PORT: "0", NO_COLOR: "1", ...env },
    stdin: "null",
    signal: AbortSignal.timeout(20_000),
  }).output();
  const decoder = new TextDecoder();
  const text = decoder.decode(stdout) + decoder.decode(stderr);
  return { code, lines: text.split("\n").filter((line) => line !== "") };
}

Deno.test("start() says in one line what it can't use, where, and what to do, and the process exits with 1", async () => {
  const folder = await Deno.makeTempDir();
  using other = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = other.addr;
  const open = { ADMIN_TOKEN: TOKEN, TWILIO_AUTH_TOKEN: TOKEN };
  await Deno.writeTextFile(`${folder}/bad.kv`, "no database ".repeat(500));
  await Deno.writeTextFile(`${folder}/bad.wav`, "no sound");
  await Deno.writeTextFile(`${folder}/empty.ulaw`, "");
  const cases: [env: Record<string, string>, line: RegExp][] = [
    [
      { PORT: `${port}` },
      new RegExp(
        `^Cannot listen: 127\\.0\\.0\\.1:${port} is already in use; stop .* set PORT to another port$`,
      ),
    ],
    [{ PORT: "99999" }, /^Cannot use PORT="99999": expected /],
    [{ TX_LEAD_MS: "soon" }, /^Cannot use TX_LEAD_MS="soon": expected /],
    [{ LANGUAGE: "xx" }, /^Cannot use LANGUAGE="xx": .*en and he$/],
    [{ HOST: "0.0.0.0" }, /^Cannot use HOST="0\.0\.0\.0": expected ADMIN_TOKEN/],
    [
      { HOST: "203.0.113.9", ...open },
      /^Cannot listen: 203\.0\.113\.9:0 is no address of this machine; set HOST to /,
    ],
    [
      { HOST: "no-host.invalid", ...open },
      /^Cannot listen: no-host\.invalid:0 is no address of this machine; set HOST/,
    ],
    [{ GREETING_AUDIO: `${folder}/none.ulaw` }, /^Cannot use GREETING_AUDIO=.*none\.ulaw: No such file/],
    [{ GREETING_AUDIO: `${folder}/bad.wav` }, /^Cannot use GREETING_AUDIO=.*bad\.wav: .* WAV /],
    [{ GREETING_AUDIO: `${folder}/empty.ulaw` }, /^Cannot use GREETING_AUDIO=.*empty\.ulaw: .* it is empty$/],
    [
      { KV_PATH: "/proc/ketzev/none.kv" },
      /^Cannot open the store at \/proc\/ketzev\/none\.kv: .*; set KV_PATH to /,
    ],
    [
      { KV_PATH: `${folder}/bad.kv` },
      /^Cannot open the store at .*bad\.kv: file is not a database; .*KV_PATH/,
    ],
    [
      { KV_PATH: "https://user:canary-word@127.0.0.1:9/db" },
      /^Cannot open the store at https:\/\/user:\*\*\*@127\.0\.0\.1:9\/db: /,
    ],
  ];
  await Promise.all(cases.map(async ([env, line]) => {
    const { code, lines } = await failToStart({ KV_PATH: `${folder}/good.kv`, ...env });
    const [only = "", ...more] = lines.filter((line) => !/ WARN /.test(line));
    assert.deepEqual(more, [], JSON.stringify(env));
    assert.match(only.replace(/^Ketzev cannot start: /, ""), line);
    assert.match(only, /^Ketzev cannot start: /);
    assert.doesNotMatch(lines.join("\n"), /canary/);
    assert.equal(code, 1);
  }));
  await Deno.mkdir(`${folder}/.env`);
  assert.deepEqual(await failToStart({}, folder), {
    code: 1,
    lines: ["Ketzev cannot start: Cannot read .env: Is a directory (os error 21): readfile '.env'"],
  });
  await Deno.remove(folder, { recursive: true });
});
