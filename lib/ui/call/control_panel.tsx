/** What an operator can do to a live call. @module */
import { type Signal, useSignal } from "@preact/signals";
import type { VNode } from "preact";
import type { Role } from "../../store/audit.ts";
import type { CallModel } from "./call_model.ts";
import { ControlForm } from "./control_form.tsx";
import { PEER_WORDS } from "./peer_words.ts";
import type { CallActions } from "../call_actions.ts";
import { ConfirmDialog } from "../confirm_dialog.tsx";
import { fill, isolate, words } from "../i18n.ts";

const TEXT = words({
  title: "Controls",
  viewer:
    "You are signed in as a viewer: you can watch calls but not control them. To control calls, sign in with the admin token.",
  hangUp: "Hang up",
  hangUpTitle: "Hang up?",
  hangUpText: "The call from {from} to {to} will end immediately. This can't be undone.",
  keep: "Keep the call",
  hungUp: "The call is ending.",
  say: "Say as the agent",
  saySubmit: "Say",
  sayHint: "Spoken after the current speech, even while the agent is muted.",
  said: "It will be spoken next.",
  mute: "Mute the agent",
  muteHint: "The agent's speech is discarded; the call continues.",
  mutedNow: "The agent is muted.",
  unmutedNow: "The agent is no longer muted.",
  transfer: "Transfer to",
  transferSubmit: "Transfer…",
  transferHint: "A number in international format that TRANSFER_ALLOW allows.",
  no_numbers:
    "Transfer is off: TRANSFER_ALLOW is empty. Set it to the numbers that calls may be transferred to.",
  no_account: "Transfer is off: transfers need TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN.",
  browser_call: "A call from the browser can't be transferred.",
  transferTitle: "Transfer the call?",
  transferText:
    "The caller will be transferred to {to}, and the agent leaves the call. This can't be undone.",
  transferConfirm: "Transfer",
  transferred: "The caller is being transferred.",
  number: "A number in international format starts with + and has 7 to 15 digits.",
}, {
  title: "פעולות",
  viewer:
    "נכנסת בהרשאת צפייה: אפשר לעקוב אחר שיחות, אבל לא לשלוט בהן. כדי לשלוט בשיחות יש להיכנס עם אסימון הניהול.",
  hangUp: "ניתוק",
  hangUpTitle: "לנתק?",
  hangUpText: "השיחה מ־{from} אל {to} תסתיים מיד. אי אפשר לבטל זאת.",
  keep: "להשאיר את השיחה",
  hungUp: "השיחה מסתיימת.",
  say: "לומר בשם הסוכן",
  saySubmit: "אמירה",
  sayHint: "ייאמר אחרי הדיבור הנוכחי, גם כשהסוכן מושתק.",
  said: "זה ייאמר מיד.",
  mute: "השתקת הסוכן",
  muteHint: "דיבורו של הסוכן מושלך; השיחה נמשכת.",
  mutedNow: "הסוכן מושתק.",
  unmutedNow: "הסוכן כבר אינו מושתק.",
  transfer: "העברה אל",
  transferSubmit: "העברה…",
  transferHint: "מספר בתבנית בינלאומית, מאלה ש־TRANSFER_ALLOW מתיר.",
  no_numbers: "העברה כבויה: TRANSFER_ALLOW ריק. יש להגדיר בו את המספרים שמותר להעביר אליהם שיחות.",
  no_account: "העברה כבויה: נדרשים TWILIO_ACCOUNT_SID ו־TWILIO_AUTH_TOKEN.",
  browser_call: "אי אפשר להעביר שיחה מהדפדפן.",
  transferTitle: "להעביר את השיחה?",
  transferText: "המתקשר יועבר אל {to}, והסוכן יצא מהשיחה. אי אפשר לבטל זאת.",
  transferConfirm: "העברה",
  transferred: "המתקשר מועבר.",
  number: "מספר בתבנית בינלאומית מתחיל ב־+ ויש בו 7 עד 15 ספרות.",
});

/** E.164, spaces and dashes aside. */
const NUMBER = /^\+[1-9]\d{6,14}$/;
/** Longest text to be said at once, in characters. */
const MAX_SAY = 500;

/** What became of the last action. */
interface Outcome {
  readonly ok: boolean;
  readonly text: string;
}

/** Props of {@linkcode ControlPanel}. */
export interface ControlPanelProps {
  /** The call and what is known of it. */
  model: CallModel;
  /** What the one who looks may do. */
  role: Role;
  /** What can be done to it. */
  actions: CallActions;
}

/** Shown while the call is live. What can't be undone is asked about first. */
export function ControlPanel({ model, role, actions }: ControlPanelProps): VNode {
  const outcome = useSignal<Outcome | null>(null);
  const hangUpAsked = useSignal(false);
  const transferTo = useSignal("");
  const transferAsked = useSignal(false);
  const { from, to, muted } = model.call.value;
  const reason = whyNot(role, model);
  const act = async (action: Promise<string | undefined>, done: string): Promise<boolean> => {
    const failure = await action;
    outcome.value = { ok: failure === undefined, text: failure ?? done };
    return failure === undefined;
  };
  const onTransfer = (text: string): Promise<boolean> => {
    const number = text.replace(/[\s().-]/g, "");
    const isNumber = NUMBER.test(number);
    outcome.value = isNumber ? null : { ok: false, text: TEXT.number };
    transferTo.value = number;
    transferAsked.value = isNumber;
    return Promise.resolve(false);
  };
  return (
    <section class="controls card pad" aria-labelledby="controls-title">
      <h2 id="controls-title">{TEXT.title}</h2>
      {reason !== undefined && <p class="notice" id="controls-reason">{reason}</p>}
      <fieldset disabled={reason !== undefined} aria-describedby={reason && "controls-reason"}>
        <legend class="hidden">{TEXT.title}</legend>
        <ControlForm
          label={TEXT.say}
          hint={TEXT.sayHint}
          submit={TEXT.saySubmit}
          maxLength={MAX_SAY}
          onSubmit={(text) => act(actions.say(text), TEXT.said)}
        />
        {model.transfer === "offered"
          ? (
            <ControlForm
              label={TEXT.transfer}
              hint={TEXT.transferHint}
              submit={TEXT.transferSubmit}
              maxLength={32}
              isNumber
              onSubmit={onTransfer}
            />
          )
          : <p class="hint transfer">{TEXT[model.transfer]}</p>}
        <div class="row">
          <button
            type="button"
            aria-pressed={muted === true}
            title={TEXT.muteHint}
            onClick={() => act(actions.mute(!muted), muted ? TEXT.unmutedNow : TEXT.mutedNow)}
          >
            {TEXT.mute}
          </button>
          <button type="button" class="danger" onClick={() => hangUpAsked.value = true}>{TEXT.hangUp}</button>
        </div>
      </fieldset>
      <OutcomeLine outcome={outcome} />
      <ConfirmDialog
        open={hangUpAsked}
        title={TEXT.hangUpTitle}
        text={fill(TEXT.hangUpText, { from: isolate(from), to: isolate(to) })}
        confirm={TEXT.hangUp}
        keep={TEXT.keep}
        onConfirm={() => confirmed(actions.hangUp(), outcome, TEXT.hungUp)}
      />
      <ConfirmDialog
        open={transferAsked}
        title={TEXT.transferTitle}
        text={fill(TEXT.transferText, { to: isolate(transferTo.value) })}
        confirm={TEXT.transferConfirm}
        keep={TEXT.keep}
        onConfirm={() => confirmed(actions.transfer(transferTo.peek()), outcome, TEXT.transferred)}
      />
    </section>
  );
}

/** Why nothing can be done to the call from here, if so. */
function whyNot(role: Role, { isOnPeer }: CallModel): string | undefined {
  if (role === "viewer") return TEXT.viewer;
  return isOnPeer.value ? PEER_WORDS.act : undefined;
}

/** A failure stays in the dialog; what was done is said on the page. */
async function confirmed(
  action: Promise<string | undefined>,
  outcome: Signal<Outcome | null>,
  done: string,
): Promise<string | undefined> {
  const failure = await action;
  if (failure === undefined) outcome.value = { ok: true, text: done };
  return failure;
}

/** Read out when it changes. */
function OutcomeLine({ outcome }: { outcome: Signal<Outcome | null> }): VNode {
  const now = outcome.value;
  return <p role="status" class={`notice ${now?.ok === false ? "failure" : "success"}`}>{now?.text}</p>;
}
