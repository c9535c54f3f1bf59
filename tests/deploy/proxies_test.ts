import assert from "node:assert/strict";
import { Hono } from "hono";
import { addressRanges } from "../../lib/core/addresses.ts";
import { serveHttp } from "../../lib/platform/serve.ts";
import type { ServeEnv } from "../../lib/web/client.ts";
import { HOOKS_CERT, HOOKS_KEY } from "../fakes/hooks_example.ts";
import { ManualClock } from "../fakes/manual_clock.ts";
import { BEARER, makeTestApp } from "../web/test_app.ts";

const HOST = "hooks.example";
const DEPLOY = new URL("../../deploy/", import.meta.url);

interface Ports {
  readonly server: number;
  readonly tls: number;
  readonly plain: number;
}

/** A proxy: what of its file is of the machine it runs on, and how it is started in `folder`. */
interface Proxy {
  readonly command: string;
  readonly file: string;
  adapt(text: string, folder: string, ports: Ports): string;
  args(folder: string): string[];
}

const NGINX: Proxy = {
  command: "nginx",
  file: "nginx.conf",
  adapt: (text, folder, { server, tls, plain }) => `
    daemon off; pid ${folder}/pid; error_log stderr crit; events {}
    http {
      access_log off;
      ${
    ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((of) => `${of}_temp_path ${folder}/${of};`).join(
      " ",
    )
  }
      ${
    text.replaceAll("voice.example.com", HOST).replaceAll("10s", "1s")
      .replace(/\/etc\/\S*fullchain\.pem/, `${folder}/cert.pem`)
      .replace(/\/etc\/\S*privkey\.pem/, `${folder}/key.pem`)
      .replace(/^ *listen \[::\].*$/gm, "")
      .replace("listen 80;", `listen 127.0.0.1:${plain};`)
      .replace("listen 443 ", `listen 127.0.0.1:${tls} `)
      .replaceAll("127.0.0.1:8000", `127.0.0.1:${server}`)
  }
    }`,
  args: (folder) => ["-p", folder, "-e", "stderr", "-c", `${folder}/nginx.conf`],
};

const CADDY: Proxy = {
  command: "caddy",
  file: "Caddyfile",
  adapt: (text, folder, { server, tls }) =>
    text.replaceAll("10s", "1s")
      .replace(/^\{$/m, "{\nauto_https off\nadmin off\ndefault_bind 127.0.0.1")
      .replace(
        /^voice\.example\.com \{$/m,
        `https://${HOST}:${tls} {\ntls ${folder}/cert.pem ${folder}/key.pem`,
      )
      .replaceAll("127.0.0.1:8000", `127.0.0.1:${server}`),
  args: (folder) => ["run", "--config", `${folder}/Caddyfile`, "--adapter", "caddyfile"],
};

/** The app behind a proxy that runs with its file of `deploy/`. */
async function startBehind(proxy: Proxy) {
  const media = new Hono<ServeEnv>();
  media.get("/media", (c) => {
    const { socket, response } = c.env.upgrade!();
    socket.listen({ message: (text) => socket.send(`heard ${text}`), frame() {}, ended() {} });
    return response;
  });
  const { app, hub } = makeTestApp({ media, trustProxy: addressRanges(["127.0.0.1"]) });
  const server = await serveHttp((request, info) => app.fetch(request, info), {
    hostname: "127.0.0.1",
    port: 0,
    clock: new ManualClock(),
  });
  const [tls, plain] = [freePort(), freePort()];
  const folder = await Deno.makeTempDir();
  const text = await Deno.readTextFile(new URL(proxy.file, DEPLOY));
  const adapted = proxy.adapt(text, folder, { server: server.port, tls, plain });
  await Deno.writeTextFile(`${folder}/${proxy.file}`, adapted);
  await Deno.writeTextFile(`${folder}/cert.pem`, HOOKS_CERT);
  await Deno.writeTextFile(`${folder}/key.pem`, HOOKS_KEY);
  const env = { XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
  const running = new Deno.Command(proxy.command, {
    args: proxy.args(folder),
    env,
    stdout: "null",
    stderr: "null",
  })
    .spawn();
  const connect = async (): Promise<Deno.TlsConn> => {
    const tcp = await Deno.connect({ hostname: "127.0.0.1", port: tls });
    return await Deno.startTls(tcp, { hostname: HOST, caCerts: [HOOKS_CERT], alpnProtocols: ["http/1.1"] });
  };
  for (let tries = 0; tries < 200; tries++) {
    const connection = await connect().catch(() => undefined);
    connection?.close();
    if (connection !== undefined) break;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return {
    connect,
    async [Symbol.asyncDispose]() {
      hub.close();
      running.kill();
      await running.status;
      await server.shutdown();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

function freePort(): number {
  using listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  return listener.addr.port;
}

async function isInstalled(command: string): Promise<boolean> {
  const found = await new Deno.Command("sh", { args: ["-c", `command -v ${command}`], stdout: "null" })
    .output();
  return found.success;
}

function head(path: string, headers: Record<string, string>): Uint8Array {
  const lines = Object.entries({ host: HOST, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return new TextEncoder().encode(`GET ${path} HTTP/1.1\r\n${lines.join("")}\r\n`);
}

/** What comes until there is something of `pattern`, or until the connection ends. */
async function readUntil(connection: Deno.Conn, pattern: RegExp): Promise<string> {
  const buffer = new Uint8Array(16_384);
  let text = "";
  while (!pattern.test(text)) {
    const count = await connection.read(buffer).catch(() => null);
    if (count === null) break;
    text += new TextDecoder("latin1").decode(buffer.subarray(0, count));
  }
  return text;
}

for (const proxy of [NGINX, CADDY]) {
  const options = { ignore: !await isInstalled(proxy.command), sanitizeOps: false, sanitizeResources: false };
  Deno.test(
    `deploy/${proxy.file} passes on what the server needs, and cuts slow requests off`,
    options,
    async () => {
      await using behind = await startBehind(proxy);
      {
        using connection = await behind.connect();
        await connection.write(
          head("/client-address", { "x-forwarded-for": "192.0.2.77", connection: "close" }),
        );
        assert.match(await readUntil(connection, /\}/), /\{"address":"127\.0\.0\.1","forwarded":true\}/);
      }
      {
        using connection = await behind.connect();
        await connection.write(head("/api/events", BEARER));
        assert.match(await readUntil(connection, /event: snapshot/), /event: snapshot/);
      }
      {
        using connection = await behind.connect();
        await connection.write(head("/media", {
          upgrade: "websocket",
          connection: "Upgrade",
          "sec-websocket-version": "13",
          "sec-websocket-key": "x3JJHMbDL1EzLkh9GBhXDw==",
        }));
        assert.match(await readUntil(connection, /\r\n\r\n/), /^HTTP\/1\.1 101 /);
        // "hi" as one masked text frame.
        await connection.write(new Uint8Array([0x81, 0x82, 0, 0, 0, 0, 0x68, 0x69]));
        assert.match(await readUntil(connection, /heard hi/), /heard hi/);
      }
      {
        using connection = await behind.connect();
        await connection.write(head("/login", { "content-length": "100" }).slice(0, 30));
        const startedMs = performance.now();
        await readUntil(connection, /never/);
        assert.ok(performance.now() - startedMs < 5_000);
      }
    },
  );
}
