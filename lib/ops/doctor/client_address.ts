import { isPublicAddress } from "../../core/addresses.ts";
import type { Config } from "../../config.ts";
import { type Check, type DoctorContext, failed, ok, type Outcome, skipped } from "./check.ts";
import { isLoopbackUrl, networkFailure } from "./network_failure.ts";
import { NOT_RUNNING } from "./public_url.ts";

/** Whether the server knows its visitors apart behind the proxy of `PUBLIC_URL`, and lets none of them choose his address. */
export const clientAddressCheck: Check = {
  name: "client address",
  run: checkClientAddress,
  onTimeout: { fix: "Start the server and its proxy or tunnel, and open the firewall." },
};

/** An address that no visitor can have: TEST-NET-1 of RFC 5737. */
const FORGED = "192.0.2.77";

async function checkClientAddress({ config, signal }: DoctorContext): Promise<Outcome> {
  if (isServerItself(config)) return skipped("PUBLIC_URL is the server itself: there is no proxy");
  const url = `${config.publicUrl}/client-address`;
  let answer: { address?: unknown; forwarded?: unknown } | undefined;
  try {
    const headers = { "x-forwarded-for": FORGED };
    const response = await fetch(url, { headers, signal, redirect: "manual" });
    answer = await response.json().catch(() => undefined);
  } catch (thrown) {
    return isLoopbackUrl(url) ? skipped(NOT_RUNNING) : networkFailure(thrown);
  }
  const { address, forwarded } = answer ?? {};
  if (typeof address !== "string") return skipped(`${url} doesn't tell a visitor's address`);
  if (address === FORGED) {
    return failed(
      "the server believes an address that the visitor wrote into X-Forwarded-For",
      "Have the proxy replace X-Forwarded-For, as in deploy/nginx.conf, and name only proxies in TRUST_PROXY.",
    );
  }
  // Where the platform hands connections on as they are, no header is needed.
  if (forwarded !== true && !isPublicAddress(address)) {
    return failed(
      `all visitors count as one, at ${address}, since no trusted proxy says who they are`,
      `Have the proxy set X-Forwarded-For, as in deploy/nginx.conf, and name ${address} in TRUST_PROXY.`,
    );
  }
  return ok(`visitors are told apart by address: this one came from ${address}`);
}

function isServerItself({ publicUrl, port }: Config): boolean {
  const { protocol, port: publicPort } = new URL(publicUrl);
  return isLoopbackUrl(publicUrl) && protocol === "http:" && Number(publicPort || 80) === port;
}
