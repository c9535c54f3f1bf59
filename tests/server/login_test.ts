import assert from "node:assert/strict";

const ROOT = new URL("../../", import.meta.url);
const TOKEN = "0123456789abcdef0123456789abcdef";
const PUBLIC_URL = "https://voice.example.com";

/** A server that runs, and the lines of its log so far. */
async function startServer(env: Record<string, string>) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "main.ts"],
    cwd: ROOT,
    clearEnv: true,
    env: { PATH: Deno.env.get("PATH")!, HOME: Deno.env.get("HOME")!, NO_COLOR: "1", DRAIN_S: "0", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const lines: string[] = [];
  const served = Promise.withResolvers<void>();
  const read = (async () => {
    let text = "";
    for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
      text += part;
      const whole = text.split("\n");
      text = whole.pop()!;
      lines.push(...whole);
      const last = env.ADMIN_TOKEN === undefined ? "sign in to" : "serving";
      if (lines.some((line) => line.includes(last))) served.resolve();
    }
    served.reject(new Error(`The server has ended: ${lines.join("\n")}`));
  })();
  await served.promise;
  const stop = async () => {
    child.kill("SIGTERM");
    await child.status;
    await read;
  };
  return { lines, stop, [Symbol.asyncDispose]: stop };
}

/** What `deno task login` does with such an environment. */
async function login(env: Record<string, string>): Promise<{ code: number; out: string; err: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "lib/server/login_cli.ts"],
    cwd: ROOT,
    clearEnv: true,
    env: { PATH: Deno.env.get("PATH")!, HOME: Deno.env.get("HOME")!, NO_COLOR: "1", ...env },
  }).output();
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

function freePort(): string {
  using listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  return `${listener.addr.port}`;
}

/** Signs in as a browser of this machine that comes by `link`; the cookie that it gets. */
async function signIn(link: string): Promise<[status: number, cookie: string]> {
  const url = new URL(link);
  const body = new URLSearchParams({ link: url.searchParams.get("link")! });
  const response = await fetch(`${url.origin}/login`, { method: "POST", body, redirect: "manual" });
  await response.body?.cancel();
  return [response.status, response.headers.get("set-cookie")?.split(";", 1)[0] ?? ""];
}

async function statusWith(base: string, cookie: string): Promise<number> {
  const response = await fetch(`${base}/api/status`, { headers: { cookie } });
  await response.body?.cancel();
  return response.status;
}

async function makeFolder() {
  const folder = await Deno.makeTempDir();
  return { folder, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

Deno.test("a server without ADMIN_TOKEN logs links and lets `deno task login` make more, for its own user only", async () => {
  await using made = await makeFolder();
  const KV_PATH = `${made.folder}/store.kv`;
  const env = { KV_PATH, PORT: freePort(), PUBLIC_URL };
  const base = `http://localhost:${env.PORT}`;
  {
    await using server = await startServer(env);
    const line = server.lines.find((line) => line.includes("sign in to"))!;
    const [, link, local] = /link="?(\S+?)"? local="?(\S+?)"?$/.exec(line)!;
    assert.equal(link!.replace(PUBLIC_URL, base), local);
    assert.equal((await signIn(local!))[0], 303);
    assert.equal((await Deno.stat(`${KV_PATH}.login`)).mode! & 0o777, 0o600);
    const { code, out } = await login({ KV_PATH, PUBLIC_URL });
    const links = out.trim().split("\n");
    assert.deepEqual([code, links.length, links[0]!.replace(PUBLIC_URL, base)], [0, 2, links[1]]);
    const [status, cookie] = await signIn(links[1]!);
    assert.deepEqual([status, await statusWith(base, cookie), (await signIn(links[1]!))[0]], [303, 200, 401]);
  }
  await assert.rejects(Deno.stat(`${KV_PATH}.login`), Deno.errors.NotFound);
  const { code, out, err } = await login({ KV_PATH, PUBLIC_URL });
  assert.deepEqual([code, out], [1, ""]);
  assert.match(
    err,
    /^No sign-in link: there is no \S+store\.kv\.login; start the server in this folder, or set /,
  );
});

Deno.test("`deno task login` finds the server on whatever port it is", async () => {
  await using made = await makeFolder();
  const KV_PATH = `${made.folder}/store.kv`;
  await using server = await startServer({ KV_PATH, PORT: "0" });
  const logged = /link="?(http:\/\/localhost:\d+)\/login\?link=[^" ]+"?$/.exec(
    server.lines.find((line) => line.includes("sign in to"))!,
  )!;
  const { code, out } = await login({ KV_PATH });
  assert.deepEqual([code, out.split("/login?")[0], out.split("\n").length], [0, logged[1], 2]);
  assert.equal((await signIn(out.trim()))[0], 303);
});

Deno.test("a server with ADMIN_TOKEN logs no link, leaves no token, and knows its sessions after a restart", async () => {
  await using made = await makeFolder();
  const KV_PATH = `${made.folder}/store.kv`;
  const env = { KV_PATH, PORT: freePort(), ADMIN_TOKEN: TOKEN };
  const base = `http://localhost:${env.PORT}`;
  await Deno.writeTextFile(`${KV_PATH}.login`, "of a server that was killed");
  let cookies: string[] = [];
  {
    await using server = await startServer(env);
    const { code, out } = await login(env);
    assert.deepEqual([code, out.startsWith(`${base}/login?link=`), out.split("\n").length], [0, true, 2]);
    cookies = [(await signIn(out.trim()))[1], (await signIn((await login(env)).out.trim()))[1]];
    const wrong = await login({ ...env, ADMIN_TOKEN: `${TOKEN}0` });
    assert.deepEqual([wrong.code, wrong.err], [
      1,
      "No sign-in link: the running server has another token; set ADMIN_TOKEN as the server has it\n",
    ]);
    assert.deepEqual(server.lines.filter((line) => line.includes("link=")), []);
    await assert.rejects(Deno.stat(`${KV_PATH}.login`), Deno.errors.NotFound);
  }
  {
    await using _server = await startServer(env);
    assert.deepEqual(await Promise.all(cookies.map((cookie) => statusWith(base, cookie))), [200, 200]);
    const headers = { cookie: cookies[0]!, "sec-fetch-site": "same-origin" };
    await (await fetch(`${base}/logout`, { method: "POST", headers, redirect: "manual" })).body?.cancel();
  }
  await using _server = await startServer(env);
  assert.deepEqual(await Promise.all(cookies.map((cookie) => statusWith(base, cookie))), [401, 200]);
});
