/** What the demo agent says. */
export interface DemoPhrases {
  /** Said first: who speaks, and which keys there are. */
  readonly greeting: string;
  /** Said after the line was lost and is back. */
  readonly resumed: string;
  /** How the sound is kept in time. */
  readonly pacing: string;
  /** How the line has been doing. */
  readonly line: (sentSeconds: number, gaps: number) => string;
  /** Long enough to be interrupted. */
  readonly story: string;
  /** Answers a voice that was heard for so long. */
  readonly voice: (seconds: number) => string;
  /** Answers a key that does nothing. */
  readonly unknownKey: (digit: string) => string;
  /** Said once after a long silence. */
  readonly stillHere: string;
  /** Said before it hangs up. */
  readonly goodbye: string;
}

const ENGLISH: DemoPhrases = {
  greeting:
    "Hello, this is Ketzev, a phone agent that keeps time. Press one to hear how it does that, two to hear " +
    "how this line is doing, three for a longer story that you can interrupt, or pound to hang up. " +
    "You can speak or press a key at any time.",
  resumed: "Sorry, we were cut off. Press one, two or three, or pound to hang up.",
  pacing:
    "Speech is made in bursts, but the phone plays exactly fifty frames a second. I keep a little sound ahead " +
    "of your ear, send each frame on a fixed grid, and make the voice wait when the queue is full. Nothing is dropped.",
  line: (seconds, gaps) =>
    `So far I have sent you ${seconds} seconds of sound. ${
      gaps === 0 ? "You have heard no gap" : `You have heard ${gaps} ${gaps === 1 ? "gap" : "gaps"}`
    }.`,
  story:
    "Here is a longer story. Long before clocks, drummers kept the pace of whole ships. If the drum ran ahead, " +
    "the oars tangled. If it fell behind, the ship lost its way. The best drummers did not count the beats. They " +
    "listened to the water, gave each stroke its own moment, and when a wave threw them off, they took up the old " +
    "beat again at once, as if nothing had happened. That is what this line does, fifty times a second.",
  voice: (seconds) =>
    `I heard you speak for ${seconds} ${seconds === 1 ? "second" : "seconds"}, and stopped to listen. ` +
    "I can't understand words in this demo. Please press one, two, three, or pound.",
  unknownKey: (digit) => `There is nothing on ${keyName(digit)}. Please press one, two, three, or pound.`,
  stillHere: "I am still here. Press one, two or three, or pound to hang up.",
  goodbye: "Thank you for calling. Goodbye.",
};

const HEBREW: DemoPhrases = {
  greeting:
    "שָׁלוֹם, כָּאן קֶצֶב, סוֹכֵן טֵלֵפוֹן שֶׁשּׁוֹמֵר עַל הַקֶּצֶב. הַקֵּשׁ אַחַת כְּדֵי לִשְׁמוֹעַ אֵיךְ, שְׁתַּיִם כְּדֵי לִשְׁמוֹעַ מָה מַצַּב הַקַּו, שָׁלוֹשׁ לְסִפּוּר אָרֹךְ, אוֹ סוּלָמִית לְסִיּוּם.",
  resumed: "סְלִיחָה, הִתְנַתַּקְנוּ לְרֶגַע. הַקֵּשׁ אַחַת, שְׁתַּיִם, שָׁלוֹשׁ, אוֹ סוּלָמִית.",
  pacing:
    "הַדִּבּוּר נוֹצָר בְּבַת אַחַת, אֲבָל הַטֵּלֵפוֹן מְנַגֵּן חֲמִשִּׁים מִסְגָּרוֹת בִּשְׁנִיָּה. אֲנִי שׁוֹלֵחַ כָּל מִסְגֶּרֶת בַּזְּמַן שֶׁלָּהּ, וְשׁוּם דָּבָר לֹא הוֹלֵךְ לְאִבּוּד.",
  line: (seconds, gaps) => `עַד עַכְשָׁיו שָׁלַחְתִּי ${seconds} שְׁנִיּוֹת. מִסְפַּר הַהַפְסָקוֹת: ${gaps}.`,
  story:
    "הִנֵּה סִפּוּר אָרֹךְ. לִפְנֵי שֶׁהָיוּ שְׁעוֹנִים, מְתוֹפְפִים שָׁמְרוּ עַל הַקֶּצֶב שֶׁל סְפִינוֹת. אִם הַתֹּף מִהֵר, הַמְּשׁוֹטִים הִסְתַּבְּכוּ. אִם הוּא פִּגֵּר, הַסְּפִינָה אִבְּדָה אֶת דַּרְכָּהּ.",
  voice: (seconds) => `שָׁמַעְתִּי אוֹתְךָ ${seconds} שְׁנִיּוֹת. הַקֵּשׁ אַחַת, שְׁתַּיִם, שָׁלוֹשׁ, אוֹ סוּלָמִית.`,
  unknownKey: () => "אֵין בְּחִירָה כָּזֹאת. הַקֵּשׁ אַחַת, שְׁתַּיִם, שָׁלוֹשׁ, אוֹ סוּלָמִית.",
  stillHere: "אֲנִי עֲדַיִן כָּאן. הַקֵּשׁ אַחַת, שְׁתַּיִם, שָׁלוֹשׁ, אוֹ סוּלָמִית לְסִיּוּם.",
  goodbye: "תּוֹדָה שֶׁהִתְקַשַּׁרְתָּ. לְהִתְרָאוֹת.",
};

/** Phrases in `language` (BCP 47); English where there are none in it. */
export function demoPhrases(language: string): DemoPhrases {
  return /^he\b/i.test(language) ? HEBREW : ENGLISH;
}

function keyName(digit: string): string {
  return digit === "*" ? "star" : digit;
}
