"use strict";
// Draws the run that stands in the page as JSON. Only what is on the screen is in the document, so
// that a run of many thousand rows scrolls as one of a few.

const run = JSON.parse(document.getElementById("run").textContent);
const kinds = [
  ["message", "messages", "m"], ["lost", "lost", "l"], ["input", "inputs", "i"],
  ["read", "reads", "e"], ["change", "membership", "b"], ["fault", "faults", "f"],
  ["link", "partitions", "r"], ["work", "work", "w"], ["tick", "ticks", "t"],
];
const roles = ["follower", "candidate", "leader", "pre-candidate"];
const down = 1, paused = 2, stalled = 4, cutOff = 8;
const size = { gutter: 54, head: 58, row: 27, line: 15, lane: 0, laneMin: 170, width: 0 };

const $ = (id) => document.getElementById(id);
const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escape = (text) => String(text).replace(/[&<>"]/g, (letter) => entities[letter]);

/// An element as text; `content` is markup already.
const element = (name, attributes, content = "") => {
  const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}="${escape(value)}"`);
  return `<${name}${pairs.join("")}>${content}</${name}>`;
};

const hue = (term) => Math.round((term * 137.508 + 200) % 360);
const x = (lane) => size.gutter + lane * size.lane + 26;

// --- What members are after each row -------------------------------------------------------------

const fields = ["role", "term", "vote", "lead", "log", "commit", "applied"];
const nothing = {
  lane: 0, condition: 0, role: -1, term: 0, vote: 0, lead: 0, log: 0, commit: 0, applied: 0,
};
/// For each lane the rows after which it is another, ascending, with what it is then.
const lives = run.lanes.map(() => [{ row: -1, state: nothing }]);

/// The last of some places, found by halves, for which a test holds that holds for the first ones.
const lastPlace = (count, test) => {
  let low = 0, high = count - 1;
  while (low < high) {
    const half = (low + high + 1) >> 1;
    if (test(half)) low = half; else high = half - 1;
  }
  return low;
};

const partAt = (lane, row) => lastPlace(lives[lane].length, (part) => lives[lane][part].row <= row);
const stateAt = (lane, row) => lives[lane][partAt(lane, row)].state;

const changes = (old, state) => {
  const words = [];
  if (state.role < 0) return words;
  if (state.role !== old.role || state.term !== old.term) {
    words.push(`${roles[state.role]} T${state.term}`);
  }
  const isVote = state.vote !== old.vote || state.term !== old.term;
  if (state.vote && isVote) words.push(`votes ${state.vote}`);
  if (!state.vote && old.vote && state.term === old.term) words.push("no vote");
  if (state.lead !== old.lead && state.role === 0) {
    words.push(state.lead ? `follows ${state.lead}` : "no leader");
  }
  for (const field of ["log", "commit", "applied"]) {
    if (state[field] !== old[field]) words.push(`${field} ${state[field]}`);
  }
  return words;
};

run.rows.forEach((row, place) => {
  row.words = (row.o ?? []).map((outcome) => {
    const [lane, condition, ...mark] = outcome;
    const state = { ...nothing, lane, condition };
    fields.forEach((field, index) => { if (index < mark.length) state[field] = mark[index]; });
    const old = lives[lane].at(-1).state;
    lives[lane].push({ row: place, state });
    return { lane, words: changes(old, state), isPart: state.role !== old.role };
  });
  const notes = row.n ?? [];
  if (row.a) row.lanes = row.a.slice(0, 2);
  else row.lanes = row.n ? notes.map((note) => note[0]) : [...run.lanes.keys()];
  for (const { lane } of row.words) if (!row.lanes.includes(lane)) row.lanes.push(lane);
  const texts = [row.t, row.b, ...notes.map((note) => note[1]), ...row.d];
  row.text = texts.join("\n").toLowerCase();
});

// --- What is shown -------------------------------------------------------------------------------

const shown = { kinds: new Set(kinds.keys()), lanes: new Set(run.lanes.keys()), text: "" };
let visible = [];          // positions of the rows that are shown
let tops = [];             // their tops, and the bottom of the last one
let placeOf = [];          // for each row, the shown row at or before it
let chosen = -1;
let spans = new Map();     // messages under way by blocks of shown rows
const block = 32;

const wrap = (words, room) => {
  const lines = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 3 + word.length <= room) {
      lines[lines.length - 1] = `${last} · ${word}`;
    } else lines.push(word);
  }
  return lines;
};

const layOut = () => {
  const room = $("scroll").clientWidth;
  size.lane = Math.max(size.laneMin, Math.floor((room - size.gutter - 8) / run.lanes.length));
  size.width = size.gutter + size.lane * run.lanes.length;
  document.documentElement.style.setProperty("--width", `${size.width}px`);
  const letters = Math.floor((size.lane - 48) / 6.7);
  visible = [];
  tops = [0];
  placeOf = new Int32Array(run.rows.length);
  run.rows.forEach((row, place) => {
    const isShown = shown.kinds.has(row.k) && row.lanes.some((lane) => shown.lanes.has(lane));
    if (isShown) {
      let lineCount = 0;
      for (const change of row.words) {
        change.lines = wrap(change.words, letters);
        lineCount = Math.max(lineCount, change.lines.length);
      }
      visible.push(place);
      tops.push(tops.at(-1) + size.row + size.line * lineCount);
    }
    placeOf[place] = visible.length - 1;
  });
  spans = new Map();
  visible.forEach((place, position) => {
    const row = run.rows[place], arrow = row.a;
    if (!arrow) return;
    const first = arrow[3] < 0 ? position : Math.max(placeOf[arrow[3]], 0);
    // Of one that takes long, only the ends are drawn.
    row.isLong = position - first > 12;
    const blocks = new Set([first, position].map((place) => Math.floor(place / block)));
    for (const place of blocks) {
      if (!spans.has(place)) spans.set(place, []);
      spans.get(place).push(position);
    }
  });
  $("rows").style.height = `${tops.at(-1) + (run.law ? 70 : 30)}px`;
  drawHeads();
  draw();
  paintMap();
  drawMap();
};

const middle = (position) => tops[position] + size.row / 2 + 2;

/// The shown row at a height.
const positionAt = (top) => lastPlace(visible.length, (position) => tops[position] <= top);
