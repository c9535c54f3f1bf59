import assert from "node:assert/strict";
import { UsageError } from "../../lib/core/command_line.ts";
import { HELP, parseCliOptions } from "../../lib/simulator/cli_options.ts";

Deno.test("parseCliOptions() has a value for everything without any argument", () => {
  assert.deepEqual(parseCliOptions([]), {
    to: "http://localhost:8000",
    publicUrl: "http://localhost:8000",
    authToken: null,
    calls: 1,
    ramp: 0.005,
    seconds: 15,
    say: null,
    sayAt: null,
    language: "en",
    wav: null,
    dtmf: "",
    dtmfAt: null,
    bargeInAt: null,
    stallAt: null,
    stallFor: 3,
    skewPpm: 0,
    gapWindowMs: 2000,
    expect: null,
    record: null,
    from: null,
    called: null,
    json: false,
    help: false,
  });
});

Deno.test("parseCliOptions() takes negative numbers, keys and the token of the settings", () => {
  const options = parseCliOptions(
    ["--skew", "-300", "--dtmf", "12#", "--to=https://h.example/", "--json"],
    { TWILIO_AUTH_TOKEN: "secret" },
  );
  assert.deepEqual(
    [options.skewPpm, options.dtmf, options.to, options.json, options.authToken],
    [-300, "12#", "https://h.example", true, "secret"],
  );
  const given = parseCliOptions(["--auth-token", "other"], { TWILIO_AUTH_TOKEN: "secret" });
  assert.equal(given.authToken, "other");
});

Deno.test("parseCliOptions() calls the server that the settings describe, by the address that it is known by", () => {
  const addresses = (args: readonly string[], env: Record<string, string>) => {
    const { to, publicUrl, authToken } = parseCliOptions(args, env);
    return [to, publicUrl, authToken];
  };
  const env = { PORT: "9000", PUBLIC_URL: "https://agent.example", TWILIO_AUTH_TOKEN: " " };
  assert.deepEqual(addresses([], env), ["http://localhost:9000", "https://agent.example", null]);
  const other = "https://other.example";
  assert.deepEqual(addresses(["--to", other], env), [other, other, null]);
  assert.deepEqual(addresses(["--public-url", other], env), ["http://localhost:9000", other, null]);
});

Deno.test("HELP has a line for every option", () => {
  for (const name of Object.keys(parseCliOptions([]))) {
    const option = `--${
      name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).replace(/-(ppm|ms)$/, "")
    }`;
    assert.match(HELP, new RegExp(`${option}\\b`));
  }
});

for (
  const [args, message] of [
    [["--calls", "x"], '--calls is "x", expected a number from 1 to 5000'],
    [["--calls", "1.5"], '--calls is "1.5", expected a whole number from 1 to 5000'],
    [["--seconds", ""], '--seconds is "", expected a number from 0.1 to 86400'],
    [["--to", "localhost"], '--to is "localhost", expected a URL such as http://localhost:8000'],
    [["--dtmf", "1z"], '--dtmf is "1z", expected keys 0-9, A-D, * and #'],
    [["--say", "a", "--wav", "b"], "--say and --wav are both given, expected one of them"],
    [["--foo"], "Unknown option '--foo'; --help lists what there is"],
  ] as const
) {
  Deno.test(`parseCliOptions() refuses ${args.join(" ")}`, () => {
    assert.throws(() => parseCliOptions(args), (thrown: unknown) => {
      return thrown instanceof UsageError && thrown.message === message;
    });
  });
}
