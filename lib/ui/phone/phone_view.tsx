/** The page of the phone. @module */
import type { ReadonlySignal } from "@preact/signals";
import type { VNode } from "preact";
import type { Role } from "../../store/audit.ts";
import { callPath } from "../call_link.tsx";
import type { CallSummary } from "../call_summary.ts";
import { endedByText } from "../ended_by_text.ts";
import { formatDuration } from "../format.ts";
import type { BrowserPhone } from "./browser_phone.ts";
import { FarFigures } from "./far_figures.tsx";
import { Keypad, type KeypadProps } from "./keypad.tsx";
import type { OwnCall } from "./own_call.ts";
import { isBusy, type PhoneState } from "./phone_state.ts";
import { AGENT_WORDS, END_WORDS, MICROPHONE_WORDS, PHONE_WORDS, STATE_WORDS } from "./phone_words.ts";
import { SayForm } from "./say_form.tsx";
import { VoiceStrip } from "./voice_strip.tsx";
import { TxStrip } from "../tx_strip.tsx";

/** Id of the island. */
export const PHONE_ID = "phone";

/** What the server hands to the island. */
export interface PhonePageState {
  /** Agent of the next call: `demo`, `echo` … */
  readonly agent: string;
  /** What the one who looks may do. */
  readonly role: Role;
  /** Path of the script that runs on the audio thread. */
  readonly workletUrl: string;
}

/** Props of {@linkcode PhoneView}. */
export interface PhoneViewProps {
  /** The phone. */
  phone: BrowserPhone;
  /** Its call, as the server has it. */
  own: OwnCall;
  /** Agent of the next call. */
  agent: string;
  /** What the one who looks may do. */
  role: Role;
  /** The key that is held down. */
  pressed: KeypadProps["pressed"];
  /** Presses a key. */
  press: (digit: string) => void;
}

/** The phone on one side, what is known of its line on the other. */
export function PhoneView(props: PhoneViewProps): VNode {
  const { phone, own, role, press, pressed } = props;
  const state = phone.state.value;
  const talking = state.kind === "talking";
  const callSid = callSidOf(state);
  // What the server says of the call before is not about this one.
  const call = own.call.value?.value.callSid === callSid ? own.call.value : undefined;
  return (
    <div class="phone">
      <h1>{PHONE_WORDS.title}</h1>
      <p class="hint intro">{PHONE_WORDS.intro}</p>
      {role === "viewer" && <p class="notice viewer">{PHONE_WORDS.viewer}</p>}
      <section class="card handset" aria-label={PHONE_WORDS.title}>
        <Display phone={phone} call={call} agent={props.agent} />
        <VoiceStrip levels={phone.display.levels} />
        <Buttons phone={phone} state={state} disabled={role === "viewer"} />
        <Keypad disabled={!talking} pressed={pressed} onPress={press} />
        <p class="hint keys">{PHONE_WORDS.keysHint}</p>
      </section>
      <div class="beside">
        <section class="card">
          <SayForm disabled={!talking} say={(text) => phone.say(text)} />
        </section>
        <section class="card" aria-labelledby="server-title">
          <h2 id="server-title">{PHONE_WORDS.server}</h2>
          {call === undefined ? <p class="hint">{PHONE_WORDS.serverEmpty}</p> : <TxStrip call={call} />}
          <CallPageLink callSid={callSid} isOver={state.kind === "ended"} />
        </section>
        <section class="card" aria-labelledby="far-title">
          <h2 id="far-title">{PHONE_WORDS.farSide}</h2>
          <p class="hint">{PHONE_WORDS.farHint}</p>
          <FarFigures figures={phone.display.figures} counts={phone.display.counts} />
        </section>
      </div>
    </div>
  );
}

interface DisplayProps extends Pick<PhoneViewProps, "phone" | "agent"> {
  call: ReadonlySignal<CallSummary> | undefined;
}

function Display({ phone, call, agent }: DisplayProps): VNode {
  const state = phone.state.value;
  const name = call?.value.agent ?? agent;
  const microphone = phone.display.microphone.value;
  return (
    <div class={`display ${state.kind}`}>
      <p class="who">
        <span class="hint">{PHONE_WORDS.answers}</span> <bdi>{name}</bdi>
      </p>
      <Duration state={state} talkedMs={phone.display.talkedMs} />
      <p role="status" class="state">{STATE_WORDS[state.kind]}</p>
      {state.kind === "ended" && (
        <p role="alert" class={`ending ${state.why}`}>
          {END_WORDS[state.why]} {state.why !== "here" && call && <EndedBy call={call} />}
          {state.why === "signed_out" && <a href="/login">{PHONE_WORDS.signIn}</a>}
        </p>
      )}
      {state.kind !== "ended" && name in AGENT_WORDS && (
        <p class="hint">{AGENT_WORDS[name as keyof typeof AGENT_WORDS]}</p>
      )}
      {state.kind === "talking" && microphone !== "on" && (
        <p role="status" class="notice microphone">{MICROPHONE_WORDS[microphone]}</p>
      )}
      {phone.display.paused.value && <p role="alert" class="notice">{PHONE_WORDS.paused}</p>}
    </div>
  );
}

function Duration(
  { state, talkedMs }: { state: PhoneState; talkedMs: ReadonlySignal<number> },
): VNode | null {
  const ms = state.kind === "talking" ? talkedMs.value : state.kind === "ended" ? state.ms : null;
  if (ms === null) return null;
  return (
    <p class="duration">
      <span class="hidden">{PHONE_WORDS.duration}</span> <time dir="ltr">{formatDuration(ms)}</time>
    </p>
  );
}

function EndedBy({ call }: { call: ReadonlySignal<CallSummary> }): VNode | null {
  const by = call.value.endedBy;
  return by === null ? null : <span class="hint">{`${PHONE_WORDS.endedBy}: ${endedByText(by)}.`}</span>;
}

function Buttons(
  { phone, state, disabled }: { phone: BrowserPhone; state: PhoneState; disabled: boolean },
): VNode {
  const busy = isBusy(state);
  const muted = phone.display.muted.value;
  return (
    <div class="actions">
      <button
        type="button"
        class={busy ? "main danger solid" : "main call"}
        disabled={disabled}
        onClick={() => busy ? phone.hangUp() : void phone.call({ microphone: true })}
      >
        <Handset /> {busy ? PHONE_WORDS.hangUp : PHONE_WORDS.call}
      </button>
      {busy
        ? (
          <button
            type="button"
            class={muted ? "muted" : undefined}
            disabled={phone.display.microphone.value !== "on"}
            onClick={() => phone.mute(!muted)}
          >
            {muted ? PHONE_WORDS.unmute : PHONE_WORDS.mute}
          </button>
        )
        : (
          <button
            type="button"
            class="quiet"
            disabled={disabled}
            onClick={() => void phone.call({ microphone: false })}
          >
            {PHONE_WORDS.callSilently}
          </button>
        )}
    </div>
  );
}

/** The call of now, or the one that has just ended. */
function callSidOf(state: PhoneState): string | null {
  if (state.kind === "talking" || state.kind === "ringing") return state.line.callSid;
  return state.kind === "ended" ? state.callSid : null;
}

function CallPageLink({ callSid, isOver }: { callSid: string | null; isOver: boolean }): VNode | null {
  if (callSid === null) return null;
  // A new tab: leaving this page ends the call.
  const target = isOver ? {} : { target: "_blank", rel: "noopener" };
  return (
    <p class="call-page">
      <a href={callPath(callSid)} {...target}>{PHONE_WORDS.openCall}</a>
    </p>
  );
}

function Handset(): VNode {
  return (
    <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">
      <path d="M6.6 10.8a15 15 0 0 0 6.6 6.6l2.2-2.2a1 1 0 0 1 1-.25c1.1.37 2.3.57 3.6.57a1 1 0 0 1 1 1V20a1 1 0 0 1-1 1A17 17 0 0 1 3 4a1 1 0 0 1 1-1h3.5a1 1 0 0 1 1 1c0 1.2.2 2.4.57 3.6a1 1 0 0 1-.25 1z" />
    </svg>
  );
}
