/** What answers at an address: one of our servers, and whether it takes calls, or something else. */
export type ServerAnswer =
  | { readonly kind: "ours"; readonly ready: boolean; readonly reasons: readonly string[] }
  /** `status`: of its HTTP answer. */
  | { readonly kind: "other"; readonly status: number };

/** Asks for `/readyz` below `base`. Rejects when nothing answers HTTP there. */
export async function askServer(base: string, signal: AbortSignal): Promise<ServerAnswer> {
  const response = await fetch(`${base}/readyz`, { signal, redirect: "manual" });
  const { status } = response;
  const answer = await response.json().catch(() => undefined);
  if (typeof answer?.ready !== "boolean" || !Array.isArray(answer.reasons)) return { kind: "other", status };
  return { kind: "ours", ready: answer.ready, reasons: answer.reasons.map(String) };
}
