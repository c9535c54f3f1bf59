/** Where cloud machines serve their credentials, besides the link-local ranges (Google, AWS, Alibaba, Oracle). */
const METADATA_HOSTS: readonly string[] = [
  "metadata",
  "metadata.google.internal",
  "instance-data",
  "instance-data.ec2.internal",
  "100.100.100.200",
  "192.0.0.192",
  "fd00:ec2::254",
];

/**
 * Whether a host name or address, as `URL.hostname` writes it, leads to a metadata service or into a link-local range
 * (RFC 3927, RFC 4291), where no server of one's own choice can be.
 */
export function isLinkLocalHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "").toLowerCase();
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(host);
  if (mapped !== null) return isLinkLocalHost(dotted(mapped[1]!, mapped[2]!));
  return METADATA_HOSTS.includes(host) || /^169\.254\./.test(host) || /^0(?:\.\d+){3}$/.test(host) ||
    host === "::" || /^fe[89ab][0-9a-f]:/.test(host);
}

/** Whether only this machine is meant. */
export function isLoopbackHost(hostname: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/i.test(hostname);
}

function dotted(high: string, low: string): string {
  const [a, b] = [parseInt(high, 16), parseInt(low, 16)];
  return [a >> 8, a & 255, b >> 8, b & 255].join(".");
}
