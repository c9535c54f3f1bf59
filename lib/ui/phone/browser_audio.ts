/** Microphone and loudspeaker of a real browser. Follows W3C "Web Audio API" and "Media Capture and Streams". @module */

import type { AudioPort, Microphone } from "./phone_ports.ts";
import { LINE_PROCESSOR, type LineCommand, type LineEvent } from "./line_audio.ts";

/** The caller should be heard as a phone hears: one channel, without the agent's own voice in it. */
const MICROPHONE: MediaTrackConstraints = {
  channelCount: 1,
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
};

/**
 * Opens them with the audio processor of `workletUrl`, at the rate that the sound card has: Firefox connects no
 * microphone to a context of another rate, and at 8 kHz a block of 128 samples would last 16 ms.
 */
export function browserAudio(workletUrl: string): AudioPort {
  return {
    async open({ microphone, onEvent, onLost, onPaused }) {
      const context = new AudioContext({ latencyHint: "interactive" });
      // Asked for while the click still counts as one; what plays nothing yet may be refused, and is tried again.
      context.resume().catch(() => undefined);
      let stream: MediaStream | undefined;
      const close = () => {
        context.onstatechange = null;
        for (const track of stream?.getTracks() ?? []) track.stop();
        if (context.state !== "closed") void context.close();
      };
      try {
        await context.audioWorklet.addModule(workletUrl);
        const found = microphone ? await openMicrophone() : "off";
        if (typeof found !== "string") stream = found;
        const node = new AudioWorkletNode(context, LINE_PROCESSOR, {
          numberOfInputs: 1,
          numberOfOutputs: 1,
          outputChannelCount: [1],
          channelCount: 1,
          channelCountMode: "explicit",
        });
        node.port.onmessage = ({ data }: MessageEvent<LineEvent>) => onEvent(data);
        node.connect(context.destination);
        if (stream !== undefined) {
          context.createMediaStreamSource(stream).connect(node);
          stream.getAudioTracks()[0]?.addEventListener("ended", onLost, { once: true });
        }
        if (context.state !== "running") await context.resume();
        context.onstatechange = () => {
          onPaused(context.state !== "running");
          if (context.state === "suspended") context.resume().catch(() => undefined);
        };
        return {
          microphone: typeof found === "string" ? found : "on",
          command: (command: LineCommand) => node.port.postMessage(command),
          close,
        };
      } catch (thrown) {
        close();
        throw thrown;
      }
    },
  };
}

/** The microphone, or why there is none. */
async function openMicrophone(): Promise<MediaStream | Exclude<Microphone, "on">> {
  try {
    // Pages without TLS have no media devices at all, whatever the types say.
    const devices = navigator.mediaDevices as MediaDevices | undefined;
    return await devices?.getUserMedia({ audio: MICROPHONE }) ?? "missing";
  } catch (thrown) {
    const name = thrown instanceof DOMException ? thrown.name : "";
    if (name === "NotAllowedError" || name === "SecurityError") return "denied";
    return name === "NotReadableError" || name === "AbortError" ? "busy" : "missing";
  }
}
