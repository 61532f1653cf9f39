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
const escape = (text) =>
  String(text).replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);
const hue = (term) => Math.round((term * 137.508 + 200) % 360);
const x = (lane) => size.gutter + lane * size.lane + 26;

// --- What members are after each row -------------------------------------------------------------

const nothing = { lane: 0, condition: 0, role: -1, term: 0, vote: 0, lead: 0, log: 0, commit: 0, applied: 0 };
const fields = ["role", "term", "vote", "lead", "log", "commit", "applied"];
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
  if (state.role !== old.role || state.term !== old.term) words.push(`${roles[state.role]} T${state.term}`);
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
  row.lanes = row.a ? [row.a[0], row.a[1]] : row.n ? row.n.map((note) => note[0]) : [...run.lanes.keys()];
  for (const { lane } of row.words) if (!row.lanes.includes(lane)) row.lanes.push(lane);
  row.text = [row.t, row.b, ...(row.n ?? []).map((note) => note[1]), ...(row.d ?? [])].join("\n").toLowerCase();
});

// --- What is shown -------------------------------------------------------------------------------

const shown = { kinds: new Set(kinds.map((_, i) => i)), lanes: new Set(run.lanes.keys()), text: "" };
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
    if (last !== undefined && last.length + 3 + word.length <= room) lines[lines.length - 1] = `${last} · ${word}`;
    else lines.push(word);
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
    const arrow = run.rows[place].a;
    if (!arrow) return;
    const first = arrow[3] < 0 ? position : Math.max(placeOf[arrow[3]], 0);
    for (let b = Math.floor(first / block); b <= Math.floor(position / block); b += 1) {
      if (!spans.has(b)) spans.set(b, []);
      spans.get(b).push(position);
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

// --- Drawing -------------------------------------------------------------------------------------

const draw = (all = false) => {
  const scroll = $("scroll");
  const top = all ? 0 : Math.max(scroll.scrollTop - 400, 0);
  const bottom = all ? tops.at(-1) : scroll.scrollTop + scroll.clientHeight + 400;
  const first = positionAt(top), last = visible.length ? positionAt(bottom) : -1;
  const parts = [];
  for (let lane = 0; lane < run.lanes.length; lane += 1) parts.push(lifeline(lane, first, last));
  for (let position = first; position <= last; position += 1) parts.push(rowGround(position));
  const arrows = new Set();
  for (let b = Math.floor(first / block); b <= Math.floor(last / block); b += 1) {
    for (const position of spans.get(b) ?? []) arrows.add(position);
  }
  const ordered = [...arrows].sort((a, b) => (visible[a] === chosen) - (visible[b] === chosen));
  for (const position of ordered) parts.push(arrowAt(position));
  for (let position = first; position <= last; position += 1) parts.push(rowAt(position));
  if (run.law && last === visible.length - 1) {
    const y = tops.at(-1) + 22;
    parts.push(`<text class="end" x="${size.gutter}" y="${y}">✗ ${escape(run.law.name)}: ${escape(run.law.statement)}</text>`);
    parts.push(`<text x="${size.gutter}" y="${y + 19}">${escape(run.law.evidence)}</text>`);
  }
  $("chart").innerHTML = parts.join("");
  $("chart").setAttribute("width", size.width);
  $("chart").setAttribute("height", tops.at(-1) + 70);
};

const lifeline = (lane, first, last) => {
  if (last < 0) return "";
  const parts = [];
  const life = lives[lane], to = visible[last];
  for (let index = partAt(lane, visible[first]); index < life.length && life[index].row <= to; index += 1) {
    const { row, state } = life[index], next = life[index + 1];
    const start = row < 0 ? 0 : middle(Math.max(placeOf[row], 0));
    const end = next && next.row <= to ? middle(Math.max(placeOf[next.row], 0)) : tops[last + 1];
    if (end <= start) continue;
    let name = "life";
    if (state.condition & down) name += " down";
    else if (state.condition & paused) name += " paused";
    else if (state.role === 2) name += " leader";
    else if (state.role === 1 || state.role === 3) name += " candidate";
    if (state.condition & cutOff) {
      parts.push(`<rect class="cutoff" x="${x(lane) - 18}" y="${start}" width="36" height="${end - start}"/>`);
    }
    parts.push(`<line class="${name}" style="--h:${hue(state.term)}" x1="${x(lane)}" x2="${x(lane)}" y1="${start}" y2="${end}"/>`);
  }
  return parts.join("");
};

const rowGround = (position) => {
  const place = visible[position];
  const height = tops[position + 1] - tops[position];
  let name = "row";
  if (place === chosen) name += " chosen";
  else if (run.law && place === run.rows.length - 1) name += " last";
  else if (shown.text && run.rows[place].text.includes(shown.text)) name += " found";
  const edge = place === chosen ? `<rect class="edge" x="0" y="${tops[position]}" width="3" height="${height}"/>` : "";
  return `<rect class="${name}" data-row="${place}" x="0" y="${tops[position]}" width="${size.width}" height="${height}"/>${edge}`
    + `<text class="number" x="${size.gutter - 18}" y="${middle(position) + 4}">${place + 1}</text>`;
};

const arrowAt = (position) => {
  const row = run.rows[visible[position]];
  const [from, to, term, sent, isRepeated] = row.a;
  const isLost = kinds[row.k][0] === "lost";
  const way = from < to ? 1 : -1;
  const start = x(from) + way * 5, tip = x(to) - way * 6;
  const y = middle(position);
  let sentY = sent < 0 ? y : placeOf[sent] < 0 ? 0 : middle(placeOf[sent]);
  const color = `style="--h:${hue(term)}"`;
  const names = `${term ? "" : " none"}${visible[position] === chosen ? " chosen" : ""}`;
  const parts = [];
  // What was sent earlier waits beside its sender, and crosses just before it arrives: the words
  // between stay readable.
  let beginX = start;
  if (y - sentY > size.row + 3) {
    beginX = start + way * ((position % 3) * 2 + 2);
    const crossing = y - 20;
    parts.push(`<path class="arrow wait${names}" ${color} d="M${start},${sentY} L${beginX},${sentY + 6} L${beginX},${crossing}"/>`);
    sentY = crossing;
  }
  const endX = isLost ? beginX + (tip - beginX) * 0.78 : tip - way * 5;
  parts.push(`<path class="arrow${isLost ? " lost" : ""}${names}" ${color} d="M${beginX},${sentY} L${endX},${y}"/>`);
  if (isLost) {
    parts.push(`<path class="cross" d="M${endX - 4},${y - 4} l8,8 m0,-8 l-8,8"/>`);
  } else {
    const head = (x) => `<path class="tip${names}" ${color} d="M${x},${y} l${-way * 9},-4.5 v9 z"/>`;
    parts.push(head(tip), isRepeated ? head(tip - way * 7) : "");
  }
  // Near the end, where arrows that begin together are apart; but with its tip in sight.
  const text = row.t + (isRepeated ? " again" : "");
  const length = Math.abs(tip - start) * (isLost ? 0.78 : 1);
  const reach = Math.max(Math.min(length * 0.62, length - labelWidth(text) / 2 - 16), length / 2);
  parts.push(label(text, start + way * reach, sentY + (y - sentY) * reach / length));
  return parts.join("");
};

const labelWidth = (text) => text.length * 6.95 + 8;

/// Words on a line, which makes room for them.
const label = (text, center, y) => {
  const width = labelWidth(text);
  return `<rect class="room" x="${center - width / 2}" y="${y - 7}" width="${width}" height="14"/>`
    + `<text class="label" x="${center}" y="${y + 4}">${escape(text)}</text>`;
};

const rowAt = (position) => {
  const row = run.rows[visible[position]];
  const y = middle(position);
  const kind = kinds[row.k][0];
  const parts = [];
  for (const [lane, text, count] of row.n ?? []) {
    const isQuiet = kind === "work" || kind === "tick";
    const radius = isQuiet ? 2.5 : 5;
    parts.push(`<circle class="dot ${kind}" cx="${x(lane)}" cy="${y}" r="${radius}"/>`);
    const words = count > 1 ? `${text} ×${count}` : text;
    if (isQuiet) parts.push(`<rect class="room" x="${x(lane) + 10}" y="${y - 7}" width="${words.length * 6.4 + 6}" height="14"/>`);
    parts.push(`<text class="note ${kind}" x="${x(lane) + 13}" y="${y + 4}">${escape(words)}</text>`);
  }
  if (row.b !== undefined) {
    const half = (size.gutter + size.width) / 2;
    parts.push(`<line class="band" x1="${size.gutter}" x2="${size.width - 8}" y1="${y}" y2="${y}"/>`);
    parts.push(label(row.b, half, y));
  }
  for (const { lane, lines } of row.words) {
    (lines ?? []).forEach((line, index) => {
      parts.push(`<text class="words" x="${x(lane) + 13}" y="${y + 4 + size.line * (index + 1)}">${escape(line)}</text>`);
    });
  }
  return parts.join("");
};
