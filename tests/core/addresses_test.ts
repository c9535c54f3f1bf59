import assert from "node:assert/strict";
import {
  addressRanges,
  canonicalAddress,
  isAddressRange,
  isLoopbackHost,
  isPublicAddress,
  localUrl,
  networkOf,
} from "../../lib/core/addresses.ts";

/** As `fetch()` reads it. */
const hostOf = (url: string): string => new URL(url).hostname;

Deno.test("isPublicAddress() refuses every range that isn't of the public internet", () => {
  const inside = [
    ...["0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "169.254.169.254"],
    ...["172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.1.1"],
    ...["198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"],
    ...["::", "::1", "::a9fe:a9fe", "::169.254.169.254", "::ffff:10.0.0.1", "::ffff:8.8.8.8"],
    ...["::ffff:0:10.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b::8.8.8.8", "64:ff9b:1::a00:1", "100::1"],
    ...["2001::1", "2001:2::1", "2001:10::1", "2001:20::1", "2001:db8::1", "2002:a9fe:a9fe::1", "3fff::1"],
    ...["4000::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "febf::1", "fec0::1"],
    ...["ff02::1", "not an address", "", "localhost", "example.com"],
    ...[hostOf("http://2852039166/"), hostOf("http://0xa9fea9fe/"), hostOf("http://0251.0376.0251.0376/")],
    ...[hostOf("http://[64:ff9b::169.254.169.254]/"), hostOf("http://[::169.254.169.254]/")],
  ];
  assert.deepEqual(inside.filter(isPublicAddress), []);
});

Deno.test("isPublicAddress() takes addresses of the public internet", () => {
  const outside = ["1.1.1.1", "8.8.8.8", "172.32.0.1", "100.128.0.1", "169.253.1.1", "[2606:4700::1111]"];
  assert.deepEqual(outside.filter((address) => !isPublicAddress(address)), []);
});

Deno.test("addressRanges() holds addresses and ranges, in whatever form an address is written", () => {
  const ranges = addressRanges(["127.0.0.0/8", "::1", "10.1.2.3", "2001:db8:1::/48"]);
  const within = ["127.9.9.9", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1", "10.1.2.3", "2001:DB8:1:2::5"];
  const without = ["10.1.2.4", "::2", "::ffff:10.0.0.1", "2001:db8:2::1", "unknown", "", "127.1"];
  assert.deepEqual([within, without].map((list) => list.map((address) => ranges.has(address))), [
    within.map(() => true),
    without.map(() => false),
  ]);
  assert.equal(addressRanges([]).has("127.0.0.1"), false);
  assert.throws(() => addressRanges(["10.0.0.0/33"]), RangeError);
});

Deno.test("isAddressRange() knows what addressRanges() takes", () => {
  const fine = ["10.0.0.1", "10.0.0.0/8", "0.0.0.0/0", "::1", "fd00::/8", "::ffff:10.0.0.0/104"];
  const wrong = [
    "",
    "localhost",
    "10.0.0",
    "10.0.0.0/33",
    "10.0.0.0/",
    "10.0.0.0/8/8",
    "0x7f.1",
    "fd00::/129",
  ];
  assert.deepEqual([fine.every(isAddressRange), wrong.some(isAddressRange)], [true, false]);
});

Deno.test("canonicalAddress() reads addresses as proxies write them, and nothing else", () => {
  const read = (text: string) => canonicalAddress(text);
  assert.deepEqual(
    [" 203.0.113.9 ", "203.0.113.9:4711", "[2001:DB8::0:1]", "[2001:db8::1]:4711", "::ffff:203.0.113.9"].map(
      read,
    ),
    ["203.0.113.9", "203.0.113.9", "2001:db8::1", "2001:db8::1", "203.0.113.9"],
  );
  assert.deepEqual(
    ["unknown", "_hidden", "", "203.0.113", "203.0.113.9.1", "1e3", "a b", "203.0.113.9, 1.1.1.1"].map(read),
    Array(8).fill(undefined),
  );
});

Deno.test("isLoopbackHost() knows this machine", () => {
  const here = ["localhost", "LOCALHOST.", "127.0.0.1", "127.9.9.9", "::1", "[::1]"];
  const elsewhere = ["127.evil.example", "localhost.evil", "10.0.0.1", "", "0.0.0.0", "[::ffff:a00:1]"];
  assert.deepEqual([here.every(isLoopbackHost), elsewhere.some(isLoopbackHost)], [true, false]);
});

Deno.test("networkOf() gives an IPv4 address, and of IPv6 its /64", () => {
  assert.deepEqual(
    ["203.0.113.9", "::ffff:203.0.113.9", "2001:db8::1", "2001:db8:0:0:ffff::1", "2001:db8:0:1::", "unknown"]
      .map(networkOf),
    ["203.0.113.9", "203.0.113.9", "2001:db8:0:0::/64", "2001:db8:0:0::/64", "2001:db8:0:1::/64", "unknown"],
  );
});

Deno.test("localUrl() gives an address that answers on this machine", () => {
  const hosts = ["0.0.0.0", "::", "127.0.0.1", "::1", "192.168.1.5"];
  assert.deepEqual(hosts.map((host) => localUrl(host, 80)), [
    "http://127.0.0.1:80",
    "http://127.0.0.1:80",
    "http://127.0.0.1:80",
    "http://[::1]:80",
    "http://192.168.1.5:80",
  ]);
});
