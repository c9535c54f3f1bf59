/** The doctor's checks by their names: what each looks at. Its findings are in English. @module */
import { words } from "../i18n.ts";

const WORDS = words({
  settings: "Settings",
  settingsAbout: "Whether the settings fit together.",
  deno: "Deno version",
  denoAbout: "Whether this Deno is recent enough.",
  port: "Port",
  portAbout: "Whether HOST and PORT can be used.",
  store: "Storage",
  storeAbout: "Whether call records can be stored.",
  greeting: "Greeting",
  greetingAbout: "Whether the greeting can be played.",
  publicUrl: "Public URL",
  publicUrlAbout: "Whether the server can be reached at PUBLIC_URL, as Twilio does.",
  clientAddress: "Client addresses",
  clientAddressAbout: "Whether the server sees the addresses of its clients behind the proxy.",
  tls: "TLS",
  tlsAbout: "Whether the certificate of PUBLIC_URL is trusted.",
  signature: "Signatures",
  signatureAbout: "Whether signed webhooks are accepted and forged ones refused.",
  mediaStream: "Media stream",
  mediaStreamAbout: "Whether the WebSocket for audio can be opened.",
  twilioAccount: "Twilio account",
  twilioAccountAbout: "Whether Twilio accepts the credentials.",
  twilioNumber: "Twilio number",
  twilioNumberAbout: "Whether calls to the number come to this server.",
  vendorAbout: "Whether the service accepts its key.",
}, {
  settings: "הגדרות",
  settingsAbout: "האם ההגדרות מתאימות זו לזו.",
  deno: "גרסת Deno",
  denoAbout: "האם גרסת Deno חדשה מספיק.",
  port: "יציאת הרשת",
  portAbout: "האם אפשר להשתמש ב־HOST וב־PORT.",
  store: "אחסון",
  storeAbout: "האם אפשר לשמור את רשומות השיחות.",
  greeting: "ברכת פתיחה",
  greetingAbout: "האם אפשר להשמיע את ברכת הפתיחה.",
  publicUrl: "כתובת ציבורית",
  publicUrlAbout: "האם אפשר להגיע לשרת דרך PUBLIC_URL, כמו Twilio.",
  clientAddress: "כתובות הלקוחות",
  clientAddressAbout: "האם השרת רואה את כתובות הלקוחות שמאחורי הפרוקסי.",
  tls: "TLS",
  tlsAbout: "האם התעודה של PUBLIC_URL מהימנה.",
  signature: "חתימות",
  signatureAbout: "האם פניות חתומות מתקבלות ומזויפות נדחות.",
  mediaStream: "זרם השמע",
  mediaStreamAbout: "האם אפשר לפתוח את ה־WebSocket של השמע.",
  twilioAccount: "חשבון Twilio",
  twilioAccountAbout: "האם Twilio מקבלת את פרטי הגישה.",
  twilioNumber: "מספר Twilio",
  twilioNumberAbout: "האם שיחות למספר מגיעות לשרת הזה.",
  vendorAbout: "האם השירות מקבל את המפתח שלו.",
});

const CHECKS = [
  "settings",
  "deno",
  "port",
  "store",
  "greeting",
  "publicUrl",
  "clientAddress",
  "tls",
  "signature",
  "mediaStream",
  "twilioAccount",
  "twilioNumber",
] as const;

/** Title of a check, and what it looks at, in the language of the page. */
export interface CheckWords {
  /** Its name. */
  readonly title: string;
  /** What it looks at. */
  readonly about: string;
}

/** The words for the check of that name; what is none of the known ones is a service, under its own name. */
export function checkWords(name: string): CheckWords {
  const key = name.replace(/ (\w)/g, (_, letter: string) => letter.toUpperCase());
  const known = CHECKS.find((check) => check === key);
  if (known === undefined) return { title: name, about: WORDS.vendorAbout };
  return { title: WORDS[known], about: WORDS[`${known}About`] };
}
