import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { connectTo, deadUrl, REAL_TIME, ScriptedServer } from "./scripted_server.ts";
import { tone } from "./sounds.ts";

const CLI = fileURLToPath(new URL("../../lib/simulator/cli.ts", import.meta.url));

async function cli(
  args: readonly string[],
  cwd?: string,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", CLI, ...args],
    ...(cwd === undefined ? {} : { cwd }),
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  });
  const { code, stdout, stderr } = await command.output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

Deno.test(
  "`deno task call` ends with 0 and a report when all is right, for several calls",
  REAL_TIME,
  async () => {
    await using server = new ScriptedServer({ stream: (stream) => stream.play(tone(1000)) });
    const { code, stdout } = await cli(["--to", server.url, "--calls", "3", "--seconds", "1.5", "--json"]);
    const report = JSON.parse(stdout);
    assert.deepEqual(
      [code, report.ok, report.calls, report.completed, report.frames, report.audibleGaps],
      [0, true, 3, 3, 123, 0],
    );
  },
);

Deno.test("`deno task call` ends with 1 when the audio was chopped", REAL_TIME, async () => {
  await using server = new ScriptedServer({
    stream: (stream) => stream.play(tone(1000), { stallAtFrame: 25, stallMs: 250 }),
  });
  const { code, stdout } = await cli(["--to", server.url, "--seconds", "1.8"]);
  assert.equal(code, 1);
  assert.match(stdout, /FAULT +CA[0-9a-f]{32}: 1 audible gap, \d+ ms/);
  assert.match(stdout, /result +NOT right/);
});

Deno.test("`deno task call` ends with 1 and one line when nobody listens", REAL_TIME, async () => {
  const to = deadUrl();
  assert.deepEqual(await cli(["--to", to]), {
    code: 1,
    stdout: `Cannot reach ${to}: connection refused. Is the server running at ${to}? ` +
      "`deno task start` starts it, --to names another.\n",
    stderr: "",
  });
});

Deno.test(
  "`deno task call` says what mends a refusal, and signs with the token of .env",
  REAL_TIME,
  async () => {
    const twiml = (_: string, server: ScriptedServer) =>
      server.webhooks.at(-1)?.signed === true
        ? connectTo(server)
        : Response.json({ detail: "The signature does not match." }, { status: 403 });
    await using server = new ScriptedServer({ authToken: "secret", twiml });
    const cwd = await Deno.makeTempDir();
    const args = ["--to", server.url, "--seconds", "0.5"];
    const unsigned = await cli(args, cwd);
    await Deno.writeTextFile(`${cwd}/.env`, "TWILIO_AUTH_TOKEN=other\n");
    const wrong = await cli(args, cwd);
    await Deno.writeTextFile(`${cwd}/.env`, `PUBLIC_URL=${server.url}\nTWILIO_AUTH_TOKEN=secret\n`);
    const right = await cli(args, cwd);
    await Deno.remove(cwd, { recursive: true });
    const start = `Cannot use ${server.url}/voice: HTTP 403 The signature does not match. `;
    assert.deepEqual([unsigned.code, wrong.code, right.code], [1, 1, 0]);
    assert.match(unsigned.stdout, /^Cannot use .* Not signed: .*--auth-token.*\n$/);
    assert.match(wrong.stdout, /^Cannot use .* Signed for .*--auth-token.*--public-url.*\n$/);
    assert.deepEqual([unsigned.stdout.startsWith(start), server.handshakesSigned], [true, [true]]);
  },
);

Deno.test(
  "`deno task call` reports a stall that was asked for as the gap that it is",
  REAL_TIME,
  async () => {
    await using server = new ScriptedServer({ stream: (stream) => stream.play(tone(2000)) });
    const { code, stdout } = await cli([
      ...["--to", server.url, "--seconds", "3"],
      ...["--stall-at", "1", "--stall-for", "0.6"],
    ]);
    assert.match(stdout, /gaps +1 audible gap \(made by the stall that was asked for\), 1 dry run/);
    assert.match(stdout, /stall +6\d\d\.\d ms at 1\.\d+ s, heard as a gap of 6\d\d\.\d ms/);
    assert.match(stdout, /result +as asked: no gap but what the stall made/);
    assert.equal(code, 0);
  },
);

Deno.test("`deno task call` ends with 2 and one line for bad usage", REAL_TIME, async () => {
  assert.deepEqual(await cli(["--seconds", "soon"]), {
    code: 2,
    stdout: "",
    stderr: '--seconds is "soon", expected a number from 0.1 to 86400\n',
  });
  const missing = await cli(["--wav", "no such.wav"]);
  assert.deepEqual([missing.code, missing.stderr.split("\n").length], [2, 2]);
  assert.match(missing.stderr, /^--wav is "no such.wav", expected a .wav or .ulaw file/);
});

Deno.test("`deno task call` hangs up and reports at Ctrl-C", REAL_TIME, async () => {
  const streaming = Promise.withResolvers<void>();
  await using server = new ScriptedServer({ stream: () => streaming.resolve() });
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", CLI, "--to", server.url, "--seconds", "60"],
    stdout: "piped",
    stderr: "null",
  }).spawn();
  await streaming.promise;
  process.kill("SIGINT");
  const { code, stdout } = await process.output();
  assert.equal(code, 0);
  assert.match(new TextDecoder().decode(stdout), /ended by the caller/);
  assert.equal(server.streams[0]!.events("stop").length, 1);
});
