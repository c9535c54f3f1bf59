/** IP addresses: how they are written, and which ranges they belong to. @module */
import ipaddr from "ipaddr.js";

type Address = ReturnType<typeof ipaddr.process>;

/** A set of IP addresses. */
export interface AddressRanges {
  /** Whether `address` is one of them; false for what is no address. */
  has(address: string): boolean;
}

/**
 * The addresses of `list`: single ones, or ranges as `address/bits` (CIDR). An IPv4 address and the same one mapped into
 * IPv6 are one. Throws a RangeError at an entry that is neither.
 */
export function addressRanges(list: readonly string[]): AddressRanges {
  const ranges = list.map((text) => {
    const range = parseRange(text);
    if (range === undefined) throw new RangeError(`Cannot use ${text}: it is neither an address nor a range`);
    return range;
  });
  return {
    has(text) {
      const address = parseAddress(text);
      return address !== undefined &&
        ranges.some(([base, bits]) => base.kind() === address.kind() && address.match(base, bits));
    },
  };
}

/** Whether `text` is an entry that {@linkcode addressRanges} takes. */
export function isAddressRange(text: string): boolean {
  return parseRange(text) !== undefined;
}

/**
 * An address in the form that all spellings of it share: without brackets, port and zone, IPv4 also where it was mapped
 * into IPv6. `undefined` for anything else.
 */
export function canonicalAddress(text: string): string | undefined {
  const trimmed = text.trim();
  const port = /^\[([^\]]*)\](?::\d{1,5})?$|^([\d.]+):\d{1,5}$/.exec(trimmed);
  return parseAddress(port?.[1] ?? port?.[2] ?? trimmed)?.toString().replace(/%.*$/, "");
}

/**
 * Whether an address is one of the public internet, as the IANA special-purpose address registries have it (RFC 6890).
 * Addresses that carry an IPv4 address within them (mapped, compatible, NAT64, 6to4, Teredo) never are: where they lead
 * is up to a translator.
 */
export function isPublicAddress(text: string): boolean {
  const address = parse(text.replace(/^\[|\]$/g, ""));
  if (address === undefined || address.range() !== "unicast") return false;
  // All of the IPv6 internet is within 2000::/3 (RFC 4291, IANA "IPv6 Global Unicast Address Assignments").
  return address.kind() === "ipv4" || address.match(ipaddr.parse("2000::"), 3);
}

/** What one client has to itself: an IPv4 address, or of IPv6 the whole /64 (RFC 6177). Anything else stays as it is. */
export function networkOf(text: string): string {
  const address = parseAddress(text);
  if (!(address instanceof ipaddr.IPv6)) return address?.toString() ?? text;
  return `${address.parts.slice(0, 4).map((part) => part.toString(16)).join(":")}::/64`;
}

/** Whether a host name or address, as `URL.hostname` writes it, means this machine only. */
export function isLoopbackHost(hostname: string): boolean {
  return /^localhost\.?$/i.test(hostname) ||
    parseAddress(hostname.replace(/^\[|\]$/g, ""))?.range() === "loopback";
}

/** An address that a server which listens on `host` answers at, on this machine. */
export function localUrl(host: string, port: number): string {
  if (host === "0.0.0.0" || host === "::") return `http://127.0.0.1:${port}`;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function parseRange(text: string): [base: Address, bits: number] | undefined {
  const [, base = "", bits] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const address = parse(base);
  if (address === undefined) return undefined;
  const length = address.kind() === "ipv4" ? 32 : 128;
  const prefix = bits === undefined ? length : Number(bits);
  if (prefix > length) return undefined;
  const isMapped = address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() && prefix >= 96;
  return isMapped ? [address.toIPv4Address(), prefix - 96] : [address, prefix];
}

/** As {@linkcode parse}, but the IPv4 address itself where it was mapped into IPv6. */
function parseAddress(text: string): Address | undefined {
  const address = parse(text);
  const isMapped = address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress();
  return isMapped ? address.toIPv4Address() : address;
}

/** Four decimal parts or IPv6; none of the other forms that C libraries take for IPv4 (RFC 6943, section 3.1.1). */
function parse(text: string): Address | undefined {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text)
    ? ipaddr.parse(text)
    : undefined;
}
