/** Why a server can't listen. */
export interface ListenFailure {
  /** The setting to change. */
  readonly setting: "HOST" | "PORT";
  /** What is wrong, with host and port. */
  readonly detail: string;
  /** What to do about it, as an order without a full stop. */
  readonly fix: string;
}

/** What `thrown`, by the system when it was to listen on `host` (name or address, without brackets) and `port`, means. */
export function listenFailure(
  thrown: unknown,
  { host, port }: { host: string; port: number },
): ListenFailure {
  const address = host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
  switch (codeOf(thrown)) {
    case "AddrInUse":
    case "EADDRINUSE":
      return {
        setting: "PORT",
        detail: `${address} is already in use`,
        fix: "stop the program that listens there, or set PORT to another port",
      };
    case "PermissionDenied":
    case "EACCES":
      return {
        setting: "PORT",
        detail: `this user may not listen on ${address}`,
        fix: "set PORT to 1024 or more, and let a proxy take the lower one",
      };
    default:
      return {
        setting: "HOST",
        detail: `${address} is no address of this machine`,
        fix: "set HOST to 127.0.0.1, 0.0.0.0 or an address that this machine has",
      };
  }
}

/** The code of an error of `node:net`, or the name of one of Deno's. */
function codeOf(thrown: unknown): unknown {
  return thrown instanceof Error ? (thrown as { code?: unknown }).code ?? thrown.name : undefined;
}
