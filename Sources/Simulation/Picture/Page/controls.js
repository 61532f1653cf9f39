// What stands around the chart, and what answers to the mouse and the keyboard.

const conditionWords = (state) =>
  [[down, "down"], [paused, "stands still"], [stalled, "disk stands still"], [cutOff, "cut off"]]
    .filter(([bit]) => state.condition & bit).map(([, word]) => word);

/// The row whose states the heads show: the chosen one, or the last that is on the screen.
const headRow = () => {
  if (chosen >= 0) return chosen;
  if (!visible.length) return -1;
  const scroll = $("scroll");
  return visible[positionAt(scroll.scrollTop + scroll.clientHeight - size.head - 20)];
};

const drawHeads = () => {
  const row = headRow();
  const isWide = size.lane > 250;
  $("heads").innerHTML = run.lanes.map((id, lane) => {
    const state = stateAt(lane, row);
    const role = state.role < 0 ? "" : roles[state.role];
    const words = conditionWords(state);
    const isDown = state.condition & down;
    const names = ["head"];
    if (state.role > 0 && !isDown) names.push("term");
    if (!shown.lanes.has(lane)) names.push("off");
    if (isDown) names.push("down");
    const term = state.role < 0 ? "" : `T${state.term}`;
    const places = isWide
      ? `log ${state.log} · commit ${state.commit} · applied ${state.applied}`
      : `log ${state.log} com ${state.commit} app ${state.applied}`;
    const style = `--h:${hue(state.term)};left:${x(lane) - 18}px;width:${size.lane - 14}px`;
    const title = `show what touches ${id}, or not`;
    return element(
      "button",
      { class: names.join(" "), style, "data-lane": lane, title },
      `<b>${id}</b> ${words.join(", ") || role} ${term}<small>${places}</small>`,
    );
  }).join("");
};

// --- The whole run in small ----------------------------------------------------------------------

const map = { width: 72, height: 0, picture: document.createElement("canvas"), colors: {} };

const mapY = (row) => {
  const top = row < 0 ? 0 : tops[Math.max(placeOf[row], 0)];
  return top / Math.max(tops.at(-1), 1) * map.height;
};

/// A pen for an empty canvas of the map's size.
const penOf = (canvas) => {
  const width = Math.round(map.width * devicePixelRatio);
  const height = Math.round(map.height * devicePixelRatio);
  const pen = canvas.getContext("2d");
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
    canvas.style.width = `${map.width}px`;
    canvas.style.height = `${map.height}px`;
  }
  pen.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  pen.globalAlpha = 1;
  pen.clearRect(0, 0, map.width, map.height);
  return pen;
};

/// Paints what of the map stays as it is while the chart scrolls.
const paintMap = () => {
  map.height = $("map").clientHeight;
  const probe = $("map").appendChild(document.createElement("i"));
  for (const name of ["rail", "bad", "accent"]) {
    probe.style.color = `var(--${name})`;
    map.colors[name] = getComputedStyle(probe).color;
  }
  probe.remove();
  const light = getComputedStyle(document.documentElement).getPropertyValue("--l");
  const pen = penOf(map.picture);
  const step = (map.width - 20) / run.lanes.length;
  lives.forEach((life, lane) => {
    life.forEach(({ row, state }, index) => {
      const next = life[index + 1];
      const start = mapY(row), end = next ? mapY(next.row) : map.height;
      const isDown = state.condition & down, leads = state.role === 2 && !isDown;
      pen.fillStyle = isDown ? map.colors.bad : map.colors.rail;
      if (leads) pen.fillStyle = `oklch(${light} 0.15 ${hue(state.term)})`;
      pen.globalAlpha = isDown ? 0.35 : 1;
      const wide = leads || isDown ? Math.max(step - 3, 3) : 1;
      pen.fillRect(10 + lane * step + (step - wide) / 2, start, wide, Math.max(end - start, 0.7));
    });
  });
  pen.globalAlpha = 1;
  pen.fillStyle = map.colors.bad;
  if (run.law) pen.fillRect(0, map.height - 3, map.width, 3);
};

const drawMap = () => {
  const scroll = $("scroll"), pen = penOf($("map").firstElementChild);
  pen.drawImage(map.picture, 0, 0, map.width, map.height);
  pen.fillStyle = map.colors.accent;
  if (chosen >= 0) pen.fillRect(0, mapY(chosen), map.width, 2);
  pen.globalAlpha = 0.16;
  const share = map.height / Math.max(scroll.scrollHeight, 1);
  pen.fillRect(0, scroll.scrollTop * share, map.width, Math.max(scroll.clientHeight * share, 8));
};

const repaint = () => {
  paintMap();
  drawMap();
};

const mapTo = (event) => {
  const box = $("map").getBoundingClientRect(), scroll = $("scroll");
  const center = (event.clientY - box.top) / box.height * scroll.scrollHeight;
  scroll.scrollTop = center - scroll.clientHeight / 2;
};

// --- The row that is chosen ----------------------------------------------------------------------

const keysText = `<h3>Keys</h3><dl class="keys">
<dt><kbd>↓</kbd> <kbd>↑</kbd></dt><dd>next and previous row, also <kbd>j</kbd> <kbd>k</kbd></dd>
<dt><kbd>n</kbd> <kbd>p</kbd></dt><dd>next and previous turn: a new leader, a fault, a link</dd>
<dt><kbd>s</kbd></dt><dd>where the message was sent</dd>
<dt><kbd>x</kbd></dt><dd>where the law broke, or the end</dd>
<dt><kbd>Home</kbd> <kbd>End</kbd></dt><dd>first and last row</dd>
<dt><kbd>1</kbd>…<kbd>9</kbd> <kbd>0</kbd></dt><dd>a member on or off, all on</dd>
<dt><kbd>/</kbd></dt><dd>find; <kbd>Enter</kbd> goes on</dd>
<dt><kbd>d</kbd></dt><dd>dark or light</dd></dl>`;

const showChosen = () => {
  const aside = $("chosen");
  if (chosen < 0) {
    aside.innerHTML = `<h2>${run.rows.length.toLocaleString("en")} rows</h2>`
      + `<p>Choose a row to see all of it.</p><h3>The run</h3>`
      + run.facts.map((fact) => `<p>${escape(fact)}</p>`).join("")
      + `<h3>Again</h3><pre>${escape(run.replay)}</pre>`
      + `<h3>Signs</h3><p class="legend">${escape(run.legend)}</p>`
      + "<p class=\"legend\">A thick line leads; its color is its term's, as a message's is. "
      + "A dashed line asks for "
      + "votes; a dotted one stands still; hatched is cut off.</p>" + keysText;
    return;
  }
  const row = run.rows[chosen];
  const origin = `${row.s ? `step ${row.s} · ` : ""}${kinds[row.k][1]}`;
  const parts = [`<h2>Row ${chosen + 1} <span class="legend">${origin}</span></h2>`];
  if (run.law && chosen === run.rows.length - 1) {
    const evidence = escape(run.law.evidence);
    parts.push(`<p class="broken"><b>✗ ${escape(run.law.name)}</b><br>${evidence}</p>`);
  }
  parts.push(`<pre>${escape(row.d.join("\n"))}</pre>`);
  if (row.a && row.a[3] >= 0) {
    parts.push(`<p>sent in <a href="#${row.a[3] + 1}">row ${row.a[3] + 1}</a></p>`);
  }
  const columns = ["", "", "T", "vote", "lead", "log", "com", "app"];
  const heads = columns.map((word) => `<th>${word}</th>`).join("");
  parts.push(`<h3>Members after it</h3><table><tr>${heads}</tr>`);
  run.lanes.forEach((id, lane) => {
    const state = stateAt(lane, chosen), old = stateAt(lane, chosen - 1);
    const cell = (field, content) =>
      element("td", { class: state[field] === old[field] ? "" : "new" }, content);
    const role = conditionWords(state).join(", ") || (roles[state.role] ?? "");
    const cells = fields.slice(1).map((field) => cell(field, state[field])).join("");
    const first = cell(state.role === old.role ? "condition" : "role", role);
    parts.push(`<tr><td>${id}</td>${first}${cells}</tr>`);
  });
  const way = '<p class="legend"><kbd>Esc</kbd> back to signs and keys</p>';
  aside.innerHTML = `${parts.join("")}</table>${way}`;
};

const choose = (row, isCentered = false) => {
  chosen = Math.min(Math.max(row, -1), run.rows.length - 1);
  if (chosen >= 0) {
    history.replaceState(null, "", `#${chosen + 1}`);
    const position = Math.max(placeOf[chosen], 0), scroll = $("scroll");
    const top = tops[position], bottom = tops[position + 1] ?? top;
    const height = scroll.clientHeight - size.head;
    if (isCentered) scroll.scrollTop = top - height / 2;
    else if (top < scroll.scrollTop + 20) scroll.scrollTop = top - 40;
    else if (bottom > scroll.scrollTop + height - 40) scroll.scrollTop = bottom - height + 60;
  }
  showChosen();
  drawHeads();
  draw();
  drawMap();
};

/// Goes to the next shown row that a test holds for.
const go = (way, test = () => true) => {
  const start = chosen < 0 ? positionAt($("scroll").scrollTop) - way : placeOf[chosen];
  for (let position = start + way; position >= 0 && position < visible.length; position += way) {
    if (test(run.rows[visible[position]])) return choose(visible[position]);
  }
};

const isTurn = (row) =>
  ["fault", "link", "change"].includes(kinds[row.k][0]) || row.words.some(({ isPart }) => isPart);

// --- Filters -------------------------------------------------------------------------------------

const drawTools = () => {
  const counts = kinds.map(() => 0);
  for (const row of run.rows) counts[row.k] += 1;
  $("kinds").innerHTML = kinds.map(([, name, key], kind) => {
    if (!counts[kind]) return "";
    const at = name.indexOf(key);
    const text = at < 0 ? name : `${name.slice(0, at)}<u>${key}</u>${name.slice(at + 1)}`;
    const attributes = { class: "chip", "data-kind": kind, "aria-pressed": shown.kinds.has(kind) };
    const count = counts[kind].toLocaleString("en");
    return element("button", attributes, `${text} <span>${count}</span>`);
  }).join(" ");
};

const toggle = (set, value) => {
  if (set.has(value)) set.delete(value); else set.add(value);
  // The row in the middle stays where it is.
  const scroll = $("scroll");
  const anchor = chosen >= 0 ? chosen : visible[positionAt(scroll.scrollTop)] ?? 0;
  const offset = tops[Math.max(placeOf[anchor], 0)] - scroll.scrollTop;
  drawTools();
  layOut();
  scroll.scrollTop = tops[Math.max(placeOf[anchor], 0)] - offset;
};

const switchScheme = () => {
  const root = document.documentElement;
  const preferred = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  root.dataset.scheme = (root.dataset.scheme ?? preferred) === "dark" ? "light" : "dark";
  root.style.colorScheme = root.dataset.scheme;
  repaint();
};

// --- Mouse and keyboard --------------------------------------------------------------------------

const breakRow = () => run.rows.length - 1;

const press = (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target === $("find")) {
    if (event.key === "Enter") go(event.shiftKey ? -1 : 1, (row) => row.text.includes(shown.text));
    else if (event.key === "Escape") $("find").blur();
    return;
  }
  const kind = kinds.findIndex(([, , key]) => key === event.key);
  const lane = "123456789".indexOf(event.key);
  if (event.key === "ArrowDown" || event.key === "j") go(1);
  else if (event.key === "ArrowUp" || event.key === "k") go(-1);
  else if (event.key === "n") go(1, isTurn);
  else if (event.key === "p") go(-1, isTurn);
  else if (event.key === "x") choose(breakRow(), true);
  else if (event.key === "Home") choose(visible[0] ?? -1);
  else if (event.key === "End") choose(visible.at(-1) ?? -1);
  else if (event.key === "s") {
    const arrow = run.rows[chosen]?.a;
    if (arrow && arrow[3] >= 0) choose(arrow[3]);
  } else if (event.key === "Escape") choose(-1);
  else if (event.key === "/") $("find").focus();
  else if (event.key === "d") switchScheme();
  else if (event.key === "0") {
    shown.lanes = new Set(run.lanes.keys());
    layOut();
  } else if (lane >= 0 && lane < run.lanes.length) toggle(shown.lanes, lane);
  else if (kind >= 0) toggle(shown.kinds, kind);
  else return;
  event.preventDefault();
};

const hint = (event) => {
  const place = event.target.dataset?.row;
  $("hint").hidden = place === undefined;
  if (place === undefined) return;
  const row = run.rows[place];
  const words = row.words.filter((change) => change.words.length)
    .map((change) => `${run.lanes[change.lane]}: ${change.words.join(", ")}`);
  $("hint").textContent = [...row.d, ...words].join("\n");
  const box = $("hint").getBoundingClientRect();
  $("hint").style.left = `${Math.min(event.clientX + 16, innerWidth - box.width - 8)}px`;
  const below = event.clientY + 18;
  const top = below + box.height > innerHeight ? event.clientY - box.height - 12 : below;
  $("hint").style.top = `${top}px`;
};

const begin = () => {
  const law = run.law;
  $("verdict").classList.toggle("broken", Boolean(law));
  $("verdict").innerHTML = law
    ? `<div><p><strong>✗ ${escape(law.name)}</strong> ${escape(law.statement)}</p>`
      + `<p>${escape(law.evidence)}</p></div>`
      + `<button class="button" id="break">row ${run.rows.length} <kbd>x</kbd></button>`
    : "<div><p><strong>✓ every law held</strong></p></div>";
  $("break")?.addEventListener("click", () => choose(breakRow(), true));
  drawTools();
  layOut();
  showChosen();
  $("kinds").addEventListener("click", (event) => {
    const kind = event.target.closest("[data-kind]")?.dataset.kind;
    if (kind !== undefined) toggle(shown.kinds, Number(kind));
  });
  $("heads").addEventListener("click", (event) => {
    const lane = event.target.closest("[data-lane]")?.dataset.lane;
    if (lane !== undefined) toggle(shown.lanes, Number(lane));
  });
  $("find").addEventListener("input", (event) => {
    shown.text = event.target.value.toLowerCase();
    draw();
  });
  $("scheme").addEventListener("click", switchScheme);
  let isWaiting = false;
  $("scroll").addEventListener("scroll", () => {
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(() => {
      isWaiting = false;
      draw();
      drawHeads();
      drawMap();
    });
  });
  $("chart").addEventListener("click", (event) => {
    const row = event.target.dataset.row;
    if (row !== undefined) choose(Number(row) === chosen ? -1 : Number(row));
  });
  $("chart").addEventListener("mousemove", hint);
  $("chart").addEventListener("mouseleave", () => { $("hint").hidden = true; });
  $("map").addEventListener("pointerdown", (event) => {
    $("map").setPointerCapture(event.pointerId);
    mapTo(event);
  });
  $("map").addEventListener("pointermove", (event) => { if (event.buttons) mapTo(event); });
  addEventListener("keydown", press);
  addEventListener("resize", layOut);
  addEventListener("hashchange", () => choose(Number(location.hash.slice(1)) - 1, true));
  addEventListener("beforeprint", () => draw(true));
  addEventListener("afterprint", () => draw());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
  if (location.hash) choose(Number(location.hash.slice(1)) - 1, true);
};

begin();
