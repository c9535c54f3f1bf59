/** How timeline and charts look. @module */

/** What uPlot needs of a style sheet, as in its own; then ours. CSS text. */
export const COURSE_STYLES = `.uplot { width: min-content; line-height: 1.5; }
.u-wrap { position: relative; user-select: none; }
.u-over, .u-under { position: absolute; }
.u-under { overflow: hidden; }
.uplot canvas { display: block; position: relative; width: 100%; height: 100%; }
.u-axis, .u-select { position: absolute; }
.u-select, .u-cursor-pt, .u-cursor-x, .u-cursor-y { display: none; }
.call-page .course-tools { display: flex; flex: 1; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .5rem 1rem; margin-inline-start: .6rem; }
.call-page .course-tools .tools { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem .8rem; }
.call-page .course-tools .span { color: var(--soft); font-size: .9rem; }
.call-page .joined { display: inline-flex; margin: 0; padding: 0; border: 0; min-width: 0; }
.call-page .joined :is(button, label) { min-height: 2rem; padding: .2rem .7rem; border: 1px solid var(--soft); border-radius: 0; font-size: .88rem; line-height: 1.5rem; cursor: pointer; background: var(--card); white-space: nowrap; }
.call-page .joined :is(button, label) + :is(button, label) { border-inline-start: 0; }
.call-page .joined > :is(button, label):first-of-type { border-start-start-radius: .4rem; border-end-start-radius: .4rem; }
.call-page .joined > :is(button, label):last-of-type { border-start-end-radius: .4rem; border-end-end-radius: .4rem; }
.call-page .joined label:has(:checked) { background: var(--accent-soft); color: var(--accent); font-weight: 600; }
.call-page .joined label:has(:focus-visible) { outline: 2px solid var(--accent); outline-offset: 2px; z-index: 1; }
.call-page .joined button[aria-label] { min-width: 2.2rem; font-size: 1.05rem; }
.call-page .course-head { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 1.5rem; }
#course-keys { flex: 1 1 30rem; margin: 0 0 .3rem; font-size: .78rem; text-align: end; }
.call-page .reading { display: flex; flex-wrap: wrap; gap: .1rem .8rem; min-height: 1.5rem; margin: 0 0 .4rem; font-size: .9rem; }
.call-page .reading .figure { min-width: 5rem; text-align: start; font-weight: 620; }
.call-page .course { position: relative; overflow: hidden; touch-action: pan-y pinch-zoom; cursor: crosshair; }
.call-page .course:focus-visible { outline-offset: 4px; }
.call-page .course .timeline { display: block; }
.call-page .course text { fill: var(--soft); font-size: 11px; }
.call-page .course .lane { fill: var(--text); font-size: 12px; }
.call-page .axis line { stroke: var(--line); }
.call-page .axis text { font-variant-numeric: tabular-nums; }
.call-page .voice rect, .call-page .marks > g, .call-page .transcript > g { cursor: pointer; }
.call-page .voice line { stroke: var(--line); }
.call-page .voice.caller rect { fill: var(--caller-soft); }
.call-page .voice.caller path { fill: var(--caller); }
.call-page .voice.agent rect { fill: var(--accent-soft); }
.call-page .voice.agent path { fill: var(--line-1); }
.call-page .transcript rect { fill: var(--page); stroke: var(--line); }
.call-page .transcript .cut { fill: none; stroke: var(--warn); stroke-width: 2; }
.call-page .transcript .cut.unheard { fill: var(--warn-soft); stroke: none; opacity: .7; }
.call-page .words { padding: 1px 6px; font-size: 12px; line-height: 1.5; }
.call-page .words p { margin: 0; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }
.call-page .words .user { color: var(--caller); }
.call-page .marks rect { fill: var(--bar); }
.call-page .marks .tool rect { fill: var(--good-soft); stroke: var(--good); }
.call-page .marks .tool.failed rect { fill: var(--bad-soft); stroke: var(--bad); stroke-dasharray: 3 2; }
.call-page .marks text { fill: var(--text); }
.call-page .marks .key rect { fill: var(--page); stroke: var(--soft); }
.call-page .marks .key text { font-weight: 650; }
.call-page .marks .barge_in rect { fill: var(--caller); }
.call-page .marks .gap rect { fill: var(--bad); }
.call-page .marks .gap text { fill: var(--bad); font-weight: 620; }
.call-page .marks .gap .inside { fill: var(--on-bad); }
.call-page .marks .held rect { fill: var(--warn-soft); stroke: var(--warn); stroke-dasharray: 3 2; }
.call-page .overlay { position: absolute; inset-block-start: 0; left: 0; height: 100%; pointer-events: none; }
.call-page .overlay .gap { fill: var(--bad); opacity: .28; }
.call-page .overlay .chosen { fill: var(--accent); opacity: .16; }
.call-page .overlay .cursor { stroke: var(--text); stroke-dasharray: 3 3; }
.call-page .chart { margin: .7rem 0 0; }
.call-page .chart figcaption { display: flex; flex-wrap: wrap; align-items: baseline; gap: .1rem 1.1rem; padding-inline: 4px; font-size: .82rem; }
.call-page .chart figcaption > b { font-weight: 620; font-size: .88rem; }
.call-page .legend { display: inline-flex; flex-wrap: wrap; gap: .1rem 1.1rem; color: var(--soft); }
.call-page .legend .name { margin-inline-end: .4em; }
.call-page .legend b { color: var(--text); font-weight: 570; font-variant-numeric: tabular-nums; unicode-bidi: isolate; }
.call-page .legend svg { margin-inline-end: .4em; vertical-align: middle; }
.call-page .legend line { stroke-width: 2.5; stroke: var(--soft); }
.call-page .legend .line-1 line { stroke: var(--line-1); }
.call-page .legend .line-2 line { stroke: var(--line-2); }
.call-page .legend .dashed line { stroke-dasharray: 5 3; stroke-width: 1.5; }
@media (max-width: 40rem) { .call-page .course-tools { margin-inline-start: 0; } #course-keys { display: none; } }
@media (hover: none) { #course-keys { display: none; } }
`;
