/** Both voices over the last seconds, and their levels now. @module */
import type { ReadonlySignal } from "@preact/signals";
import type { VNode } from "preact";
import { MAX_LEVELS, type VoiceLevels } from "./phone_display.ts";
import { PHONE_WORDS } from "./phone_words.ts";

/** Levels from here on are drawn: the noise of a quiet room. */
const FLOOR_DBFS = -60;
/** Height of one voice in the drawing's own units. */
const HALF = 50;

/** The caller's voice above the line, the agent's below it; the present is on the right in every language. */
export function VoiceStrip({ levels }: { levels: ReadonlySignal<readonly VoiceLevels[]> }): VNode {
  const shown = levels.value;
  const now = shown.at(-1);
  return (
    <div class="voices">
      <Level name={PHONE_WORDS.caller} dbfs={now?.callerDbfs} voice="caller" />
      <svg viewBox={`0 0 ${MAX_LEVELS} ${2 * HALF}`} preserveAspectRatio="none" aria-hidden="true">
        <path class="axis" d={`M0 ${HALF}H${MAX_LEVELS}`} />
        <path class="caller" d={bars(shown.map(({ callerDbfs }) => -share(callerDbfs)))} />
        <path class="agent" d={bars(shown.map(({ agentDbfs }) => share(agentDbfs)))} />
      </svg>
      <Level name={PHONE_WORDS.agent} dbfs={now?.agentDbfs} voice="agent" />
    </div>
  );
}

interface LevelProps {
  name: string;
  /** `undefined` while there is no call. */
  dbfs: number | undefined;
  voice: "caller" | "agent";
}

function Level({ name, dbfs, voice }: LevelProps): VNode {
  const level = Math.max(FLOOR_DBFS, Math.round(dbfs ?? FLOOR_DBFS));
  const text = level === FLOOR_DBFS ? PHONE_WORDS.silent : `${level} dBFS`;
  return (
    <div
      class={`level ${voice}`}
      role="meter"
      aria-label={name}
      aria-valuemin={FLOOR_DBFS}
      aria-valuemax={0}
      aria-valuenow={level}
      aria-valuetext={text}
    >
      <bdi class="name">{name}</bdi>
      <bdi class="value">{text.replace("-", "−")}</bdi>
    </div>
  );
}

/** 0 at the floor, 1 at full scale. */
function share(dbfs: number): number {
  return Math.max(0, 1 - dbfs / FLOOR_DBFS);
}

/** One bar a level, right-aligned: negative ones upward. */
function bars(shares: readonly number[]): string {
  const from = MAX_LEVELS - shares.length;
  return shares.map((height, i) =>
    height === 0 ? "" : `M${from + i + 0.5} ${HALF}v${(height * HALF).toFixed(1)}`
  ).join("");
}
