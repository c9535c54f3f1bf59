/** Who calls whom, from the webhook. */
export interface CallInfo {
  readonly callSid: string;
  readonly direction: "inbound" | "outbound";
  readonly from: string;
  readonly to: string;
}
