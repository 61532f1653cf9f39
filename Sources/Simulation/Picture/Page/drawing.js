
// --- Drawing -------------------------------------------------------------------------------------

/// Draws what is on the screen, and some more; or all of it, for a printer.
const draw = (all = false) => {
  const scroll = $("scroll");
  const top = all ? 0 : Math.max(scroll.scrollTop - 400, 0);
  const bottom = all ? tops.at(-1) : scroll.scrollTop + scroll.clientHeight + 400;
  const first = positionAt(top), last = visible.length ? positionAt(bottom) : -1;
  const positions = Array.from({ length: last - first + 1 }, (_, offset) => first + offset);
  const arrows = new Set();
  for (let b = Math.floor(first / block); b <= Math.floor(last / block); b += 1) {
    for (const position of spans.get(b) ?? []) arrows.add(position);
  }
  // The chosen one is drawn wherever it is, over the others.
  if (run.rows[chosen]?.a && visible[placeOf[chosen]] === chosen) arrows.add(placeOf[chosen]);
  const isChosen = (position) => visible[position] === chosen;
  const ordered = [...arrows].sort((a, b) => isChosen(a) - isChosen(b));
  $("chart").innerHTML = [
    ...run.lanes.map((_, lane) => lifeline(lane, first, last)),
    ...positions.map(ground),
    ...ordered.map((position) => arrowAt(position, position <= last)),
    ...positions.map(wordsAt),
    run.law && last === visible.length - 1 ? ending() : "",
  ].join("");
  $("chart").parentNode.setAttribute("width", size.width);
  $("chart").parentNode.setAttribute("height", tops.at(-1) + 70);
};

const text = (className, x, y, words) =>
  element("text", { class: className, x, y: y + 4 }, escape(words));

/// A place that lines do not reach into, behind words.
const room = (x, y, width) => element("rect", { class: "room", x, y: y - 7, width, height: 14 });

const ending = () => {
  const y = tops.at(-1) + 18;
  return text("end", size.gutter, y, `✗ ${run.law.name}: ${run.law.statement}`)
    + text("", size.gutter, y + 19, run.law.evidence);
};

/// A member's line, as what it is from row to row.
const lifeline = (lane, first, last) => {
  if (last < 0) return "";
  const parts = [], life = lives[lane], to = visible[last];
  for (let index = partAt(lane, visible[first]); index < life.length; index += 1) {
    const { row, state } = life[index], next = life[index + 1];
    if (row > to) break;
    const y1 = row < 0 ? 0 : middle(Math.max(placeOf[row], 0));
    const y2 = next && next.row <= to ? middle(Math.max(placeOf[next.row], 0)) : tops[last + 1];
    if (y2 <= y1) continue;
    let name = "life";
    if (state.condition & down) name += " down";
    else if (state.condition & paused) name += " paused";
    else if (state.role === 2) name += " leader";
    else if (state.role === 1 || state.role === 3) name += " candidate";
    if (state.condition & cutOff) {
      const place = { x: x(lane) - 18, y: y1, width: 36, height: y2 - y1 };
      parts.push(element("rect", { class: "cutoff", ...place }));
    }
    const style = `--h:${hue(state.term)}`;
    parts.push(element("line", { class: name, style, x1: x(lane), x2: x(lane), y1, y2 }));
  }
  return parts.join("");
};

/// What lies under a row, and answers to the mouse; and its number.
const ground = (position) => {
  const place = visible[position];
  const y = tops[position], height = tops[position + 1] - y;
  let name = "row";
  if (place === chosen) name += " chosen";
  else if (run.law && place === run.rows.length - 1) name += " last";
  else if (shown.text && run.rows[place].text.includes(shown.text)) name += " found";
  const edge = { class: "edge", x: 0, y, width: 3, height };
  return element("rect", { class: name, "data-row": place, x: 0, y, width: size.width, height })
    + (place === chosen ? element("rect", edge) : "")
    + text("number", size.gutter - 18, middle(position), place + 1);
};

const labelWidth = (words) => words.length * 6.95 + 8;

/// Words on a line, which makes room for them.
const label = (words, center, y) =>
  room(center - labelWidth(words) / 2, y, labelWidth(words)) + text("label", center, y, words);

/// A message; or only how it waits, if it arrives below what is on the screen.
const arrowAt = (position, isWhole) => {
  const row = run.rows[visible[position]];
  const [from, to, term, sent, isRepeated] = row.a;
  const isLost = kinds[row.k][0] === "lost";
  const way = from < to ? 1 : -1;
  const start = x(from) + way * 5, tip = x(to) - way * 6;
  const y = middle(position);
  const isChosen = visible[position] === chosen;
  const names = `${term ? "" : " none"}${isChosen ? " chosen" : ""}`;
  const style = `--h:${hue(term)}`;
  const line = (name, d) => element("path", { class: name + names, style, d });
  const parts = [];
  let beginX = start;
  let beginY = sent < 0 ? y : placeOf[sent] < 0 ? 0 : middle(placeOf[sent]);
  // What was sent earlier waits beside its sender, and crosses just before it arrives: the words
  // between stay readable.
  if (y - beginY > size.row + 3) {
    beginX = start + way * ((position % 3) * 2 + 2);
    const gap = row.isLong && !isChosen ? `L${beginX},${beginY + 60} M${beginX},${y - 80}` : "";
    const rail = `L${beginX},${beginY + 6} ${gap} L${beginX},${y - 20}`;
    parts.push(line("arrow wait", `M${start},${beginY} ${rail}`));
    beginY = y - 20;
  }
  if (!isWhole) return parts.join("");
  const endX = isLost ? beginX + (tip - beginX) * 0.78 : tip - way * 5;
  parts.push(line(isLost ? "arrow lost" : "arrow", `M${beginX},${beginY} L${endX},${y}`));
  const head = (x) => line("tip", `M${x},${y} l${-way * 9},-4.5 v9 z`);
  if (isLost) {
    const d = `M${endX - 4},${y - 4} l8,8 m0,-8 l-8,8`;
    parts.push(element("path", { class: "cross", d }));
  } else parts.push(head(tip), isRepeated ? head(tip - way * 7) : "");
  // Near the end, where arrows that begin together are apart; but with its tip in sight.
  const words = row.t + (isRepeated ? " again" : "");
  const length = Math.abs(tip - start) * (isLost ? 0.78 : 1);
  const withTip = length - labelWidth(words) / 2 - 16;
  const reach = Math.max(Math.min(length * 0.62, withTip), length / 2);
  parts.push(label(words, start + way * reach, beginY + (y - beginY) * reach / length));
  return parts.join("");
};

/// What a row says beside the lanes.
const wordsAt = (position) => {
  const row = run.rows[visible[position]];
  const y = middle(position);
  const kind = kinds[row.k][0];
  const isQuiet = kind === "work" || kind === "tick";
  const parts = [];
  for (const [lane, words, count] of row.n ?? []) {
    const all = count > 1 ? `${words} ×${count}` : words;
    const r = isQuiet ? 2.5 : 5;
    parts.push(element("circle", { class: `dot ${kind}`, cx: x(lane), cy: y, r }));
    if (isQuiet) parts.push(room(x(lane) + 10, y, all.length * 6.4 + 6));
    parts.push(text(`note ${kind}`, x(lane) + 13, y, all));
  }
  if (row.b !== undefined) {
    const [x1, x2] = [size.gutter, size.width - 8];
    parts.push(element("line", { class: "band", x1, x2, y1: y, y2: y }));
    parts.push(label(row.b, (x1 + x2) / 2, y));
  }
  for (const { lane, lines = [] } of row.words) {
    lines.forEach((words, index) => {
      parts.push(text("words", x(lane) + 13, y + size.line * (index + 1), words));
    });
  }
  return parts.join("");
};
