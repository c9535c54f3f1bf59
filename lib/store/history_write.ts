/** Writes one call into the store: the whole of it becomes visible at once, or nothing. @module */
import { countKey, headKey, partKeys, recordKey, sidKey } from "./history_keys.ts";
import { type CallHead, type HistoryEntry, parseHead, type Position } from "./history_record.ts";
import { packParts } from "./kv_parts.ts";
import { type KvPort, MAX_COMMIT_BYTES, MAX_VALUE_BYTES } from "./kv_port.ts";

/** Tries to write over what others write at the same time. */
const MAX_TRIES = 4;
/** Most old parts that one commit removes; what is left goes with its time. */
const MAX_REMOVED = 400;
/** Takes one from a counter: counters of the store wrap. */
const MINUS_ONE = (1n << 64n) - 1n;

/** What the store has of a CallSid. */
interface Stored {
  readonly position: Position | undefined;
  readonly head: CallHead | undefined;
  /** Changes with every write of this call. */
  readonly versionstamp: string | null;
}

const NOTHING = { position: undefined, head: undefined };

/**
 * Writes a call, in place of an earlier record of the same CallSid if this one contains it. Parts come first, and only the commit that writes the
 * head makes them part of anything; parts that a crash leaves behind go with their time. `version` tells these parts
 * from earlier ones. Rejects when the store fails, or when `signal` says that it was given up.
 */
export async function writeEntry(
  kv: KvPort,
  entry: HistoryEntry,
  { version, signal }: { readonly version: string; readonly signal: AbortSignal },
): Promise<void> {
  const { position, record } = entry;
  const isLong = record.length > MAX_VALUE_BYTES;
  const long = isLong ? packParts(record, `${version}-r`) : undefined;
  const trace = entry.trace && packParts(entry.trace, `${version}-t`);
  const head: CallHead = {
    ...entry.facts,
    ...(long && { parts: long.ref }),
    ...(trace && { trace: trace.ref }),
  };
  const parts = [long, trace].flatMap((packed) =>
    packed === undefined
      ? []
      : partKeys(position, packed.ref).map((key, part) => ({ key, value: packed.parts[part]! }))
  );
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const stored = await readStored(kv, position.callSid);
    const old = isContained(stored, entry) ? stored : { ...NOTHING, versionstamp: stored.versionstamp };
    const { rest } = await writeAllButLast(kv, parts, signal);
    const write = rest
      .check({ key: sidKey(position.callSid), versionstamp: old.versionstamp })
      .set(sidKey(position.callSid), position.startMs);
    removeOld(write, old);
    if (!isLong) write.set(recordKey(position), record);
    count(write, position, old);
    signal.throwIfAborted();
    if ((await write.set(headKey(position), head).commit()).ok) return;
  }
  throw new Error("the record was changed by others again and again");
}

/** Whether nothing is lost when that record gives way to `entry`. */
function isContained({ position }: Stored, { contains }: HistoryEntry): boolean {
  return position !== undefined && contains.includes(position.startMs);
}

/** The number of calls by quarters of an hour follows the heads. */
function count(write: Deno.AtomicOperation, { startMs }: Position, old: Stored): void {
  const counted = old.head === undefined || old.position === undefined
    ? undefined
    : countKey(old.position.startMs);
  const key = countKey(startMs);
  if (counted?.at(-1) === key.at(-1)) return;
  write.sum(key, 1n);
  if (counted !== undefined) write.sum(counted, MINUS_ONE);
}

/** Also removes what stands at the same keys: those that are set again come after. */
function removeOld(write: Deno.AtomicOperation, { position, head }: Stored): void {
  if (position === undefined) return;
  const parts = [head?.parts, head?.trace].flatMap((ref) => ref === undefined ? [] : partKeys(position, ref));
  for (const key of [headKey(position), recordKey(position), ...parts.slice(0, MAX_REMOVED)]) {
    write.delete(key);
  }
}

async function readStored(kv: KvPort, callSid: string): Promise<Stored> {
  const { value: startMs, versionstamp } = await kv.get(sidKey(callSid));
  if (typeof startMs !== "number") return { position: undefined, head: undefined, versionstamp };
  const position = { startMs, callSid };
  return { position, head: parseHead((await kv.get(headKey(position))).value), versionstamp };
}

/** Commits parts as long as they are too many for one commit; what is left waits in a commit that is not made yet. */
async function writeAllButLast(
  kv: KvPort,
  parts: readonly { readonly key: Deno.KvKey; readonly value: Uint8Array }[],
  signal: AbortSignal,
): Promise<{ rest: Deno.AtomicOperation }> {
  let write = kv.atomic();
  let bytes = 0;
  for (const { key, value } of parts) {
    if (bytes + value.length > MAX_COMMIT_BYTES) {
      signal.throwIfAborted();
      await write.commit();
      write = kv.atomic();
      bytes = 0;
    }
    write.set(key, value);
    bytes += value.length;
  }
  return { rest: write };
}
