import assert from "node:assert/strict";
import { addressRanges } from "../../lib/core/addresses.ts";
import { ForbiddenAddressError, postJson, type PostOptions } from "../../lib/ops/post_json.ts";
import { HOOKS_CERT, HOOKS_KEY } from "../fakes/hooks_example.ts";

const options = { signal: new AbortController().signal, allow: addressRanges([]) };

/** A server that takes down what it is sent. */
function listen(tls: { cert?: string; key?: string } = {}) {
  const requests: string[] = [];
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {}, ...tls as { cert: string; key: string } },
    async (request) => {
      const { method, url, headers } = request;
      requests.push(`${method} ${url} ${headers.get("content-type")} ${await request.text()}`);
      return new Response("thanks", { status: 202 });
    },
  );
  return { requests, port: server.addr.port, [Symbol.asyncDispose]: () => server.shutdown() };
}

/** A server that answers whatever it is sent with `text`. */
function answering(text: string) {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const done = (async () => {
    for await (const connection of listener) {
      await connection.read(new Uint8Array(1024));
      await connection.write(new TextEncoder().encode(text));
      connection.close();
    }
  })();
  const close = async () => {
    listener.close();
    await done;
  };
  return { url: new URL(`http://127.0.0.1:${listener.addr.port}/`), [Symbol.asyncDispose]: close };
}

Deno.test("postJson() posts to this machine when a loopback host is what is configured", async () => {
  await using server = listen();
  for (const host of ["127.0.0.1", "localhost"]) {
    assert.equal(await postJson(new URL(`http://${host}:${server.port}/a?b=%20`), '{"é":1}', options), 202);
  }
  assert.deepEqual(server.requests, [
    `POST http://127.0.0.1:${server.port}/a?b=%20 application/json {"é":1}`,
    `POST http://localhost:${server.port}/a?b=%20 application/json {"é":1}`,
  ]);
});

Deno.test("postJson() refuses a host when any of its addresses leads inside", async () => {
  const inside = ["10.0.0.5", "127.0.0.1", "::1", "169.254.169.254", "100.64.0.1", "fd00::1", "fe80::1%2"];
  const translated = ["::ffff:10.0.0.5", "::a9fe:a9fe", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1", "2001::1"];
  for (const address of [...inside, ...translated]) {
    const connected: unknown[] = [];
    const given: PostOptions = {
      ...options,
      resolve: () => Promise.resolve(["8.8.8.8", address]),
      connect: (to) => Promise.reject(connected.push(to)),
    };
    await assert.rejects(postJson(new URL("https://hooks.example/"), "{}", given), ForbiddenAddressError);
    assert.deepEqual(connected, [], address);
  }
});

Deno.test("postJson() refuses a loopback host that leads elsewhere, and an address that is written in the URL", async () => {
  for (const [url, address] of [["http://localhost/", "10.0.0.5"], ["https://10.0.0.5/", undefined]]) {
    const resolve = (host: string) => Promise.resolve([address ?? host]);
    await assert.rejects(postJson(new URL(url!), "{}", { ...options, resolve }), ForbiddenAddressError);
  }
});

Deno.test("postJson() looks a host up once and connects to what it checked, under the host's name", async () => {
  await using server = listen({ cert: HOOKS_CERT, key: HOOKS_KEY });
  const answers = [["8.8.8.8", "8.8.4.4"], ["127.0.0.1"]];
  const connected: unknown[] = [];
  const given: PostOptions = {
    ...options,
    caCerts: [HOOKS_CERT],
    resolve: () => Promise.resolve(answers.shift()!),
    connect: (to) => {
      connected.push(to);
      if (to.hostname === "8.8.8.8") return Promise.reject(new Error("no route"));
      return Deno.connect({ hostname: "127.0.0.1", port: server.port });
    },
  };
  assert.equal(await postJson(new URL("https://hooks.example/key"), "{}", given), 202);
  assert.deepEqual(connected, [{ hostname: "8.8.8.8", port: 443 }, { hostname: "8.8.4.4", port: 443 }]);
  assert.deepEqual(server.requests, ["POST https://hooks.example/key application/json {}"]);
});

Deno.test("postJson() trusts no certificate of another name, nor of an unknown authority", async () => {
  await using server = listen({ cert: HOOKS_CERT, key: HOOKS_KEY });
  for (const [host, caCerts] of [["other.example", [HOOKS_CERT]], ["hooks.example", []]] as const) {
    const given = {
      ...options,
      caCerts: [...caCerts],
      resolve: () => Promise.resolve(["8.8.8.8"]),
      connect: () => Deno.connect({ hostname: "127.0.0.1", port: server.port }),
    };
    await assert.rejects(postJson(new URL(`https://${host}/`), "{}", given), /certificate/i);
  }
  assert.deepEqual(server.requests, []);
});

Deno.test("postJson() connects inside where that is allowed", async () => {
  const connected: unknown[] = [];
  const given: PostOptions = {
    ...options,
    allow: addressRanges(["10.0.0.0/24"]),
    connect: (to) => (connected.push(to), Promise.reject(new Error("no route"))),
  };
  await assert.rejects(postJson(new URL("https://10.0.0.5:8443/"), "{}", given), /no route/);
  assert.deepEqual(connected, [{ hostname: "10.0.0.5", port: 8443 }]);
});

Deno.test("postJson() skips interim answers and rejects what is no answer", async () => {
  const answers: [text: string, status: number | RegExp][] = [
    ["HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n", 204],
    ["HTTP/1.0 503\r\n\r\n", 503],
    ["HTTP/1.1 200 OK\r\n", /no status/],
    ["SSH-2.0-OpenSSH\r\n\r\n", /not HTTP/],
    [`HTTP/1.1 200 OK\r\nX: ${"x".repeat(20_000)}`, /no status/],
    ["", /no status/],
  ];
  for (const [text, expected] of answers) {
    await using server = answering(text);
    const posted = postJson(server.url, "{}", options);
    if (typeof expected === "number") assert.equal(await posted, expected);
    else await assert.rejects(posted, expected);
  }
});

Deno.test("postJson() gives up when it is told to, and closes its connection", async () => {
  using listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const stop = new AbortController();
  const posted = postJson(new URL(`http://127.0.0.1:${listener.addr.port}/`), "{}", {
    ...options,
    signal: stop.signal,
  });
  using connection = await listener.accept();
  await connection.read(new Uint8Array(1024));
  stop.abort(new Error("late"));
  await assert.rejects(posted);
  assert.equal(await connection.read(new Uint8Array(1)), null);
});
