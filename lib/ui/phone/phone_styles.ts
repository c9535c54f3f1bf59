/** How the page of the phone looks. @module */

/** CSS text; directions are logical. */
export const PHONE_STYLES =
  `.phone { display: grid; grid-template-columns: minmax(0, 25rem) minmax(0, 1fr); gap: 0 1.25rem; max-width: 74rem; margin-inline: auto; }
.phone > h1, .phone > .intro, .phone > .notice { grid-column: 1 / -1; }
.phone > .intro { margin: 0 0 1rem; }
.phone > section, .phone .beside > section { margin: 0; padding: 1.1rem 1.25rem; }
.beside { display: grid; grid-template-columns: minmax(0, 1fr); align-content: start; gap: 1rem; }
.beside h2 { margin-block-end: .5rem; font-size: 1rem; }
.beside p { margin-block: .2rem .6rem; }
.beside p:last-child, .beside p:empty { margin-block-end: 0; }
.beside .call-page { margin-block: .9rem 0; }
.handset { display: grid; gap: .9rem; align-content: start; align-self: start; }
.display { display: grid; grid-template-columns: 1fr auto; align-content: start; column-gap: 1rem; min-height: 6.4rem; }
.display p { grid-column: 1 / -1; margin: 0; }
.display .who, .display .state { grid-column: 1; }
.display .who { font-size: 1.05rem; font-weight: 620; }
.display .who .hint { font-weight: 400; }
.display .state { display: flex; align-items: center; gap: .5rem; margin-block: .1rem .4rem; }
.display .state::before { content: ""; flex: none; width: .6rem; height: .6rem; border-radius: 50%; background: var(--soft); }
.display.talking .state { color: var(--good); font-weight: 600; }
.display.talking .state::before { background: var(--good); }
.display.opening .state::before, .display.dialing .state::before, .display.ringing .state::before { background: var(--warn); animation: phone-ring 1s ease-in-out infinite alternate; }
@keyframes phone-ring { from { opacity: .25; } to { opacity: 1; } }
.display .duration { grid-column: 2; grid-row: 1 / span 2; align-self: center; font-size: 2.1rem; font-weight: 300; line-height: 1.1; font-variant-numeric: tabular-nums; }
.display .notice { margin-block: .5rem 0; }
.display .ending:is(.lost, .refused, .busy, .unreachable, .no_audio, .signed_out, .forbidden) { color: var(--bad); font-weight: 600; }
.voices { padding: .35rem .7rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--page); }
.voices svg { display: block; width: 100%; height: 4.5rem; }
.voices path { fill: none; stroke-width: .72; }
.voices .axis { stroke: var(--line); stroke-width: 1; vector-effect: non-scaling-stroke; }
.voices .caller { stroke: var(--good); }
.voices .agent { stroke: var(--bar); }
.level { display: flex; justify-content: space-between; color: var(--soft); font-size: .78rem; font-variant-numeric: tabular-nums; }
.level .name::before { content: ""; display: inline-block; width: .6em; height: .6em; margin-inline-end: .4em; border-radius: 2px; background: var(--bar); }
.level.caller .name::before { background: var(--good); }
.phone .actions { display: grid; grid-template-columns: 1fr 1fr; gap: .6rem; }
.phone .actions button { min-height: 2.9rem; padding-inline: .4rem; white-space: normal; line-height: 1.2; }
.phone .actions .main { display: inline-flex; align-items: center; justify-content: center; gap: .5rem; font-weight: 620; }
.phone .main svg { flex: none; fill: currentColor; }
.phone .main.danger svg { transform: rotate(135deg); }
.phone button.call { background: var(--good); border-color: var(--good); color: var(--card); }
.phone button.call:hover { filter: brightness(1.12); color: var(--card); }
.phone button.danger.solid:hover { filter: brightness(1.12); background: var(--bad); }
.phone button.muted { background: var(--warn-soft); border-color: var(--warn); color: var(--warn); }
.keypad { display: grid; grid-template-columns: repeat(3, 1fr); gap: .5rem; }
.keypad button { display: grid; place-items: center; align-content: center; min-height: 3.2rem; padding: .2rem; border-color: var(--line); border-radius: .6rem; background: var(--page); }
.keypad b { font-size: 1.25rem; font-weight: 550; line-height: 1.1; }
.keypad small { min-height: 1em; color: var(--soft); font-size: .62rem; line-height: 1; letter-spacing: .12em; }
.keypad .pressed { animation: phone-key .35s ease-out; }
.keypad .pressed.again { animation-name: phone-key-again; }
@keyframes phone-key { from { background: var(--accent); color: var(--on-accent); } }
@keyframes phone-key-again { from { background: var(--accent); color: var(--on-accent); } }
.handset .keys { margin: 0; text-align: center; }
.say label { display: block; margin-block-end: .35rem; font-weight: 620; }
.say .row { display: flex; gap: .5rem; }
.say input { flex: 1; min-width: 0; min-height: 2.5rem; }
.say .row button { min-width: 5.2rem; }
.say .hint { margin-block-end: 0; }
.said { display: grid; gap: .3rem; justify-items: start; margin: .6rem 0 0; padding: 0; list-style: none; }
.said li { max-width: 100%; padding: .25rem .7rem; border-radius: .3rem .8rem .8rem .8rem; background: var(--good-soft); font-size: .9rem; }
.said li:dir(rtl) { border-radius: .8rem .3rem .8rem .8rem; }
.far { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: .9rem 1.25rem; margin: 0; }
.far dt { color: var(--soft); font-size: .75rem; }
.far dd { margin: 0; line-height: 1.3; }
.far b { font-weight: 570; font-variant-numeric: tabular-nums; unicode-bidi: isolate; }
.far small { display: block; color: var(--soft); font-size: .78rem; font-variant-numeric: tabular-nums; }
.far .bad b { color: var(--bad); font-weight: 680; }
@media (max-width: 60rem) { .phone { grid-template-columns: minmax(0, 1fr); gap: 1rem; } .phone > h1, .phone > .intro, .phone > .notice { margin: 0; } }
@media (max-width: 40rem) { .far { grid-template-columns: repeat(2, minmax(0, 1fr)); } .phone > section, .phone .beside > section { padding: .9rem; } }
`;
