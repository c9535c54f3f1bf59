import { errorMessage } from "../../core/errors.ts";
import { isLoopbackHost } from "../../core/addresses.ts";
import { failed, type Failure } from "./check.ts";

/** How the message of a failed connection shows what Twilio would call it, most special first. */
const CAUSES: readonly { shows: RegExp; code: number; fix: string }[] = [
  {
    shows: /dns error|failed to lookup|name or service/i,
    code: 11210,
    fix: "Correct the host in PUBLIC_URL or its DNS.",
  },
  {
    shows: /NotValidForName/i,
    code: 11235,
    fix: "The certificate is for another name: get one for the host in PUBLIC_URL.",
  },
  { shows: /certificate.*expired/i, code: 11236, fix: "Renew the certificate." },
  {
    shows: /certificate/i,
    code: 11237,
    fix: "Twilio trusts only public authorities: get such a certificate and serve its whole chain.",
  },
  {
    shows: /corrupt message|handshake|\btls\b|\bssl\b/i,
    code: 11220,
    fix:
      "What answers doesn't speak TLS: point PUBLIC_URL at the proxy or tunnel, not at the server's own port.",
  },
];

/**
 * What a connection that failed with `thrown` means, under the codes of Twilio's "Error and Warning Dictionary"
 * (11205, 11210, 11220, 11235 to 11237).
 */
export function networkFailure(thrown: unknown): Failure {
  const message = errorMessage(thrown);
  const { code, fix } = CAUSES.find(({ shows }) => shows.test(message)) ?? {
    code: 11205,
    fix: "Start the server and its proxy or tunnel, and open the firewall.",
  };
  return failed(message, fix, code);
}

/** Whether only this machine can reach `url`. */
export function isLoopbackUrl(url: string): boolean {
  return isLoopbackHost(new URL(url).hostname);
}
