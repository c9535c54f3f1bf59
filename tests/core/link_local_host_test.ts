import assert from "node:assert/strict";
import { isLinkLocalHost, isLoopbackHost } from "../../lib/core/link_local_host.ts";

/** As a browser or `fetch()` reads it. */
const hostOf = (url: string): string => new URL(url).hostname;

Deno.test("isLinkLocalHost() knows metadata services in every spelling", () => {
  const inside = [
    "http://169.254.169.254/",
    "http://2852039166/",
    "http://0xa9fea9fe/",
    "http://0251.0376.0251.0376/",
    "http://169.254.1.1./",
    "http://[fe80::1]/",
    "http://[febf::1]/",
    "http://[::ffff:169.254.169.254]/",
    "http://[fd00:ec2::254]/",
    "http://METADATA.google.internal/",
    "http://metadata.google.internal./",
    "http://metadata/",
    "http://100.100.100.200/",
    "http://0.0.0.0/",
    "http://[::]/",
  ];
  assert.deepEqual(inside.filter((url) => !isLinkLocalHost(hostOf(url))), []);
});

Deno.test("isLinkLocalHost() lets everything else be", () => {
  const fine = [
    "https://hooks.slack.com/",
    "https://10.0.0.5/",
    "https://alerts.corp.internal/",
    "https://metadata.example.com/",
    "http://127.0.0.1:9/",
    "http://[::1]/",
    "https://169.253.1.1/",
    "https://[fec0::1]/",
    "https://fe80.example/",
  ];
  assert.deepEqual(fine.filter((url) => isLinkLocalHost(hostOf(url))), []);
});

Deno.test("isLoopbackHost() knows this machine", () => {
  const hosts = [
    "localhost",
    "127.0.0.1",
    "127.9.9.9",
    "::1",
    "[::1]",
    "127.evil.example",
    "localhost.evil",
    "10.0.0.1",
  ];
  assert.deepEqual(hosts.map(isLoopbackHost), [true, true, true, true, true, false, false, false]);
});
