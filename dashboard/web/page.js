"use strict";
(() => {
  const data = JSON.parse(document.getElementById("seve-data").textContent);
  const byCode = new Map(data.indicators.map((item) => [item.code, item]));
  const byId = (id) => document.getElementById(id);
  let language = data.language;

  // ---- words and numbers -------------------------------------------------------------
  const t = (key, values = {}) =>
    data.words[language][key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  const label = (list, code) =>
    code === null || code === undefined || code === "" ? t("page.unknown")
      : (data.labels[language][list] || {})[code] || code;
  const known = (value) => value !== null && value !== undefined;
  const number = (value, digits = 0) => known(value)
    ? value.toLocaleString(language, { maximumFractionDigits: digits }) : "—";
  const day = (iso) => iso ? iso.slice(8, 10) + "/" + iso.slice(5, 7) + "/" + iso.slice(0, 4) : "—";
  const UNITS = {
    count: [0, ""], points: [0, "page.unit_points"], percent: [1, "page.unit_percent"],
    per_thousand: [1, "page.unit_per_thousand"], litre: [0, "page.unit_litre"],
    m2: [0, "page.unit_m2"], euro: [0, "page.unit_euro"], day: [1, "page.unit_day"],
    hour: [1, "page.unit_hour"], km: [1, "page.unit_km"], year: [0, "page.unit_year"],
    mark: [1, "page.unit_mark"],
  };
  function parts(value, unit) {
    if (!known(value)) return ["—", ""];
    if (unit === "litre" && Math.abs(value) >= 20000) return [number(value / 1000, 1), t("page.unit_m3")];
    const [digits, word] = UNITS[unit] || [1, ""];
    return [number(value, digits), word ? t(word) : ""];
  }
  const written = (value, unit) => {
    const [figure, word] = parts(value, unit);
    return word ? figure + "\u00a0" + word : figure;
  };

  // ---- building the document: text never becomes markup ------------------------------
  function el(name, attributes = {}, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value === null || value === false) continue;
      if (key === "on") for (const [event, action] of Object.entries(value)) node.addEventListener(event, action);
      else if (key === "style") Object.assign(node.style, value);
      else node.setAttribute(key, value === true ? "" : value);
    }
    node.append(...children.filter((child) => child !== null && child !== undefined));
    return node;
  }
  const SVG = "http://www.w3.org/2000/svg";
  function svg(name, attributes = {}, ...children) {
    const node = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...children);
    return node;
  }
  const fill = (id, ...nodes) => byId(id).replaceChildren(...nodes);
  const nothing = () => el("p", { class: "empty" }, t("page.nothing"));

  // ---- colours: from light blue to dark brown, told apart by any eye, and on paper ----
  const COLOURS = {
    urgency: { none: "#a8cbe6", watch: "#5b95c9", soon: "#f1b73b", today: "#d9660b", late: "#76211b", unknown: "#8d938f" },
    health: { very_good: "#1b5f96", good: "#6aaedb", fair: "#e3d39a", poor: "#d98a3d", very_poor: "#7a3b0a", unknown: "#8d938f" },
    risk: { low: "#a8cbe6", moderate: "#e3d39a", high: "#d9660b", extreme: "#76211b", unknown: "#8d938f" },
    allergen: { low: "#a8cbe6", moderate: "#e3d39a", high: "#d9660b", unknown: "#8d938f" },
  };
  const SCORE_STEPS = [[80, "#1b5f96"], [65, "#6aaedb"], [50, "#e3d39a"], [35, "#d98a3d"], [0, "#7a3b0a"]];
  const scoreColour = (score) => known(score) ? SCORE_STEPS.find(([low]) => score >= low)[1] : "#8d938f";

  // ---- tables that sort and filter ---------------------------------------------------
  const tableStates = new Map();
  function table(id, columns, rows, options = {}) {
    const state = tableStates.get(id) || { sort: options.sort || null, down: options.down || false, text: "", choice: "", shown: options.shown || (window.innerWidth < 641 ? 6 : 12) };
    tableStates.set(id, state);
    const box = byId(id);
    if (!rows.length) return fill(id, nothing());
    const texts = rows.map((row) => columns.map((c) => c.text ? c.text(row) : "").join(" ").toLocaleLowerCase());
    const body = el("tbody");
    const count = el("p", { class: "hint", role: "status" });
    const more = el("button", { type: "button", class: "wide", on: { click: () => { state.shown += 100; draw(); } } });
    const headers = columns.map((column) => el("th", { scope: "col", class: [column.num ? "num" : "", column.class || ""].join(" ").trim() || null },
      el("button", { type: "button", on: { click: () => {
        if (state.sort === column.key) state.down = !state.down;
        else { state.sort = column.key; state.down = Boolean(column.num); }
        draw();
      } } }, column.title)));
    const caption = options.title || "";
    const grid = el("div", { class: "table-box", tabindex: "0", role: "region", "aria-label": caption },
      el("table", { class: "stack " + (options.class || "") }, el("thead", {}, el("tr", {}, ...headers)), body));

    function cell(column, row, rank) {
      const text = column.text(row);
      return el(rank === 0 ? "th" : "td", {
        scope: rank === 0 ? "row" : null, "data-label": column.title,
        class: [column.num ? "num" : "", column.class || "", text === "—" && rank ? "none" : ""].join(" ").trim() || null,
      }, column.cell ? column.cell(row) : text);
    }
    function draw() {
      const wanted = state.text.trim().toLocaleLowerCase();
      let order = rows.map((_, place) => place);
      if (wanted) order = order.filter((place) => texts[place].includes(wanted));
      if (state.choice) order = order.filter((place) => options.choice.of(rows[place]) === state.choice);
      const column = columns.find((c) => c.key === state.sort);
      if (column) {
        const sign = state.down ? -1 : 1;
        order.sort((a, b) => {
          const x = column.value(rows[a]), y = column.value(rows[b]);
          if (!known(x)) return known(y) ? 1 : 0;
          if (!known(y)) return -1;
          return sign * (typeof x === "number" ? x - y : String(x).localeCompare(String(y), language, { numeric: true }));
        });
      }
      headers.forEach((header, place) => {
        if (columns[place] === column) header.setAttribute("aria-sort", state.down ? "descending" : "ascending");
        else header.removeAttribute("aria-sort");
      });
      body.replaceChildren(...order.slice(0, state.shown).map((place) => el("tr", options.attributes ? options.attributes(rows[place]) : {},
        ...columns.map((c, rank) => cell(c, rows[place], rank)))));
      const total = options.total || rows.length;
      count.textContent = t("page.rows_shown", { a: number(Math.min(order.length, state.shown)), b: number(order.length === rows.length ? total : order.length) })
        + (total > rows.length ? " " + t("page.rows_in_report") : "");
      more.hidden = order.length <= state.shown;
      more.textContent = t("page.more_rows");
    }

    const tools = el("div", { class: "controls" });
    if (options.filter !== false) tools.append(el("label", { class: "grow" }, el("span", {}, t("page.filter")),
      el("input", { type: "search", value: state.text, on: { input: (event) => { state.text = event.target.value; draw(); } } })));
    if (options.choice) {
      const values = [...new Set(rows.map(options.choice.of))].filter(Boolean).sort((a, b) => a.localeCompare(b, language));
      const select = el("select", { on: { change: (event) => { state.choice = event.target.value; draw(); } } },
        el("option", { value: "" }, t("page.all")), ...values.map((value) => el("option", { value }, options.choice.name(value))));
      select.value = state.choice;
      tools.append(el("label", {}, el("span", {}, options.choice.title), select));
    }
    box.replaceChildren(...(tools.children.length ? [tools] : []), grid, ...(options.filter === false ? [] : [count]), more);
    draw();
  }

  // ---- charts --------------------------------------------------------------------------
  function bars(id, rows, options = {}) {
    const most = options.most || Math.max(...rows.map((row) => row.value || 0), 1e-9);
    if (!rows.length || !rows.some((row) => known(row.value) && row.value > 0)) return fill(id, nothing());
    fill(id, el("table", { class: "bars" }, el("tbody", {}, ...rows.map((row) => {
      const track = el("div", { class: "track" }, el("div", { class: "bar", style: { width: Math.max(0, 100 * (row.value || 0) / most) + "%", background: row.colour || "" } }));
      if (options.limit) track.append(el("div", { class: "limit", style: { left: 100 * options.limit / most + "%" } }));
      return el("tr", {}, el("th", { scope: "row" }, row.label), el("td", {}, track), el("td", { class: "num" }, row.note));
    }))), ...(options.hint ? [el("p", { class: "hint" }, options.hint)] : []));
  }
  function countBars(id, rows, list, colours) {
    const total = rows.reduce((sum, row) => sum + row.count, 0);
    bars(id, rows.filter((row) => row.value !== null || row.count).map((row) => ({
      label: label(list, row.value), value: row.count,
      colour: colours ? colours[row.value || "unknown"] : null,
      note: number(row.count) + " · " + number(100 * row.count / (total || 1), 1) + "\u00a0%",
    })));
  }
  function weeksTable(rows) {
    const titles = ["page.week", "page.given", "page.advised", "page.habit", "page.saved"];
    return el("div", { class: "table-box", tabindex: "0", role: "region", "aria-label": t("page.weeks") }, el("table", {},
      el("thead", {}, el("tr", {}, ...titles.map((key, place) => el("th", { scope: "col", class: place ? "num" : null }, t(key))))),
      el("tbody", {}, ...rows.map((row) => el("tr", {}, el("th", { scope: "row" }, day(row.week)),
        ...[row.given, row.advised, row.habit, row.saved].map((value) => el("td", { class: "num" }, written(value, "litre"))))))));
  }
  function weeksChart() {
    const rows = data.weeks;
    if (!rows.some((row) => known(row.given) || known(row.advised) || row.habit)) return fill("weeks", nothing());
    const width = Math.max(300, Math.min(640, byId("weeks").clientWidth || 640)), height = width < 450 ? 200 : 250, left = 52, bottom = 26, top = 10;
    const most = Math.max(...rows.flatMap((row) => [row.given || 0, row.advised || 0, row.habit || 0]), 1);
    const x = (place) => left + (width - left - 6) * (place + 0.5) / rows.length;
    const y = (value) => top + (height - top - bottom) * (1 - value / most);
    const chart = svg("svg", { class: "chart", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": t("page.weeks_summary", { n: rows.length }) });
    for (const share of [0, 0.5, 1]) {
      const level = y(most * share);
      const text = svg("text", { x: left - 6, y: level + 4, "text-anchor": "end" });
      text.textContent = number(most * share / 1000, most < 20000 ? 1 : 0) + "\u00a0m³";
      chart.append(svg("line", { class: "axis", x1: left, x2: width, y1: level, y2: level }), text);
    }
    const bar = (width - left) / rows.length * 0.62;
    const every = Math.ceil(rows.length * 48 / (width - left));
    let line = "";
    rows.forEach((row, place) => {
      if (known(row.given)) chart.append(svg("rect", { class: "given", x: x(place) - bar / 2, y: y(row.given), width: bar, height: Math.max(0, y(0) - y(row.given)) }));
      if (known(row.habit)) line += `${line ? "L" : "M"}${x(place)},${y(row.habit)}`;
      if (place % every === 0) {
        const text = svg("text", { x: x(place), y: height - 8, "text-anchor": "middle" });
        text.textContent = row.week.slice(8, 10) + "/" + row.week.slice(5, 7);
        chart.append(text);
      }
    });
    chart.append(svg("path", { class: "habit", d: line }));
    rows.forEach((row, place) => { if (known(row.advised)) chart.append(svg("circle", { class: "advised", cx: x(place), cy: y(row.advised), r: 4.5 })); });
    const key = (name, style) => el("li", {}, el("span", { class: "swatch square", style }), name);
    fill("weeks", chart, el("ul", { class: "legend" },
      key(t("page.given"), { background: "var(--bar)" }), key(t("page.habit"), { background: "transparent", border: "2px dashed var(--bad)" }),
      el("li", {}, el("span", { class: "swatch", style: { background: "var(--card)", border: "2.5px solid var(--good)" } }), t("page.advised"))),
      el("p", { class: "hint" }, t("page.saved_hint")),
      el("details", {}, el("summary", {}, t("page.as_table")), weeksTable(rows)));
  }
  function spark(points) {
    if (points.length < 3) return null;
    const times = points.map(([date]) => Date.parse(date)), values = points.map(([, value]) => value);
    const low = Math.min(...values), span = Math.max(...values) - low || 1;
    const x = (time) => 90 * (time - times[0]) / (times[times.length - 1] - times[0] || 1) + 1;
    const y = (value) => 23 - 20 * (value - low) / span;
    return svg("svg", { class: "spark", viewBox: "0 0 92 26", "aria-hidden": "true" },
      svg("path", { d: points.map((_, place) => `${place ? "L" : "M"}${x(times[place]).toFixed(1)},${y(values[place]).toFixed(1)}`).join("") }),
      svg("circle", { cx: x(times[times.length - 1]), cy: y(values[values.length - 1]), r: 3 }));
  }

  // ---- figures ---------------------------------------------------------------------------
  function mark(item) {
    if (!known(item.target) || !known(item.value)) return null;
    const good = item.direction === "up" ? item.value >= item.target : item.value <= item.target;
    const sign = item.direction === "up" ? "≥" : "≤";
    return el("span", { class: "mark " + (good ? "good" : "bad") },
      (good ? "✓ " : "▲ ") + t("page.target") + " " + sign + "\u00a0" + written(item.target, item.unit)
      + " — " + t(good ? "page.reached" : "page.missed"));
  }
  const toDefinition = (item, text) => el("a", { href: "#def-" + item.code }, text || t("page.definition"),
    el("span", { class: "visually-hidden" }, text ? "" : " : " + item.name[language]));
  const targetText = (item) => known(item.target) ? (item.direction === "up" ? "≥\u00a0" : "≤\u00a0") + written(item.target, item.unit) : "—";
  function second(code) {
    if (code === "objects_to_water") return written(byCode.get("litres_advised_today").value, "litre") + " " + t("page.today_suffix");
    if (code === "work_late" && known(byCode.get("work_late_days").value)) return t("page.late_by", { n: number(byCode.get("work_late_days").value) });
    if (code === "work_on_time_share" && known(byCode.get("work_done").value)) return t("page.works_done", { n: number(byCode.get("work_done").value) });
    if (code === "condition_score") return t("page.sites_scored", { a: number(data.sites.filter((site) => known(site.score)).length), b: number(data.sites.length) });
    if (code === "trees_good_share" && known(byCode.get("trees_count").value)) return t("page.trees_counted", { n: number(byCode.get("trees_count").value) });
    if (code === "litres_saved" && known(byCode.get("litres_saved_share").value)) return t("page.against_habit", { n: number(byCode.get("litres_saved_share").value) });
    if (code === "data_completeness" && byCode.get("to_locate").value) return t("page.to_locate", { n: number(byCode.get("to_locate").value) });
    return "";
  }
  // Where the reasons of a figure are read.
  const BEHIND = { condition_score: "sites", objects_to_water: "watering-list", work_late: "late-list", litres_saved: "water", trees_good_share: "heritage", data_completeness: "data", work_on_time_share: "work", litres_advised_week: "watering-list" };
  function tile(code) {
    const item = byCode.get(code);
    const [figure, word] = parts(item.value, item.unit);
    const before = !known(item.last_month) && !known(item.last_year) ? el("p", { class: "earlier" }, t("page.no_earlier_figure"))
      : el("dl", {}, ...[[item.last_month, "page.last_month"], [item.last_year, "page.last_year"]].map(([value, key]) =>
        el("div", {}, el("dt", {}, t(key)), el("dd", {}, known(value) ? written(value, item.unit) : t("page.no_earlier")))));
    return el("article", { class: "tile", "data-code": code }, el("h3", {}, item.name[language]),
      el("div", { class: "figure" }, figure, word ? el("small", {}, word) : null),
      el("div", { class: "second" }, known(item.value) ? second(code) : t("page.not_known_yet")), mark(item), before,
      el("div", { class: "more" }, el("span", {}, toDefinition(item), " · ", el("a", { href: "#" + BEHIND[code] }, t("page.see_why"), el("span", { class: "visually-hidden" }, " : " + item.name[language]))), spark(item.trend || [])));
  }
  const freshness = () => fill("freshness", ...data.freshness[language].map(([doubtful, text]) =>
    el("li", { class: doubtful ? "bad" : null }, el("span", { "aria-hidden": "true" }, doubtful ? "▲ " : "✓ "), text)));
  function figures(id, groups) {
    const rows = data.indicators.filter((item) => groups.includes(item.group));
    table(id, [
      { key: "name", title: t("page.indicator"), value: (r) => r.name[language], text: (r) => r.name[language], cell: (r) => toDefinition(r, r.name[language]) },
      { key: "value", title: t("page.value"), num: true, class: "main", value: (r) => r.value, text: (r) => written(r.value, r.unit) },
      { key: "month", title: t("page.last_month"), num: true, class: "past", value: (r) => r.last_month, text: (r) => written(r.last_month, r.unit) },
      { key: "year", title: t("page.last_year"), num: true, class: "past", value: (r) => r.last_year, text: (r) => written(r.last_year, r.unit) },
      { key: "target", title: t("page.target"), num: true, value: (r) => r.target, text: targetText },
    ], rows, { filter: false, shown: rows.length, title: t("page.figures"), class: "figures" });
    byId(id).append(el("p", { class: "hint" }, t("page.dash_hint")));
  }

  // ---- sites -------------------------------------------------------------------------------
  const ownName = (site) => site.name || site.code || t("page.unnamed");
  const siteName = (site) => !site || site.kind === "outside" ? t("page.no_site")
    : site.kind === "zone" ? t("page.in_zone", { a: ownName(site) }) : ownName(site);
  function range(site) {
    if (!known(site.score)) return null;
    return el("span", { class: "range", "aria-hidden": "true" },
      el("i", { style: { left: site.low + "%", width: Math.max(1, site.high - site.low) + "%" } }),
      el("b", { style: { left: site.score + "%" } }));
  }
  const scoreText = (site) => known(site.score) ? number(site.score) : t("page.not_scored");
  const rangeText = (site) => known(site.score) ? t("page.between", { a: number(site.low), b: number(site.high) }) : "";
  function sitesTable() {
    const plain = (key, title, unit) => ({ key, title, num: true, value: (s) => s[key], text: (s) => written(s[key], unit) });
    table("sites-table", [
      { key: "name", title: t("page.site"), value: siteName, text: siteName,
        cell: (s) => el("span", {}, el("button", { type: "button", class: "plain", on: { click: () => openSite(s) } }, siteName(s)), el("span", { class: "sub" }, label("site_kind", s.kind))) },
      { key: "score", title: t("page.condition"), num: true, value: (s) => s.score, text: scoreText,
        cell: (s) => el("span", { class: "pill" }, el("span", { class: "swatch square", "aria-hidden": "true", style: { background: scoreColour(s.score) } }), el("span", { class: "score" }, scoreText(s)), range(s), el("span", { class: "visually-hidden" }, rangeText(s))) },
      plain("trees", t("page.trees"), "count"), plain("beds", t("page.beds"), "count"),
      plain("water", t("page.to_water"), "count"), plain("litres", t("page.litres_today"), "litre"),
      plain("late", t("page.late"), "count"), plain("due", t("page.due"), "count"),
      plain("canopy", t("page.canopy"), "m2"), plain("filled", t("page.filled"), "percent"),
    ], data.sites, { sort: "score", title: t("page.sites"), choice: { title: t("page.kind"), of: (s) => s.kind || "", name: (code) => label("site_kind", code) } });
  }
  function reasonText(reason) {
    const [part, kind, name, value, days] = reason;
    const what = (name || label("object_kind", kind));
    if (part === "health") return t("page.reason_health", { a: what, b: label("health", value) });
    if (part === "water") return t("page.reason_water", { a: what, b: label("urgency", value) });
    if (part === "safety") return t("page.reason_safety", { a: what, b: label("risk", value) });
    if (part === "work") return t("page.reason_work", { a: what, b: label("work", value), n: number(days) });
    return t("page.reason_data", { a: label("object_kind", kind), b: label("field", value), n: number(days) });
  }
  function attention() {
    const worst = data.sites.filter((site) => known(site.score) && site.reasons.length)
      .sort((a, b) => a.score - b.score).slice(0, 6);
    byId("attention-card").hidden = !worst.length;
    fill("attention", ...worst.map((site) => el("li", { style: { borderColor: scoreColour(site.score) } },
      el("div", { class: "head" }, el("button", { type: "button", class: "plain", on: { click: () => openSite(site) } }, siteName(site)),
        el("span", { class: "score" }, t("page.out_of_100", { n: number(site.score) }))),
      el("ul", {}, ...mainReasons(site).map((reason) => el("li", {}, reasonText(reason)))))));
  }
  function mainReasons(site) {
    // The heaviest of each part first, so that one part does not hide the others.
    const seen = new Set();
    return site.reasons.filter(([part]) => part !== "data" && !seen.has(part) && seen.add(part)).slice(0, 3);
  }
  function openSite(site) {
    const dialog = byId("site");
    const weights = data.weights;
    const sections = data.parts.filter((part) => weights[part]).map((part) => {
      const [points, share] = site.parts[part] || [null, 0];
      return el("tr", {}, el("th", { scope: "row" }, t("page.part_" + part)),
        el("td", {}, el("div", { class: "track" }, el("div", { class: "bar", style: { width: (points || 0) + "%", background: scoreColour(points) } }))),
        el("td", { class: "num" }, known(points) ? t("page.out_of_100", { n: number(points) }) : t("page.unknown"),
          el("br"), el("span", { class: "hint" }, t("page.weight_known", { a: number(weights[part]), b: number(100 * share) }))));
    });
    const groups = data.parts.map((part) => [part, site.reasons.filter((reason) => reason[0] === part)]).filter(([, rows]) => rows.length);
    const name = el("h2", { id: "site-name", tabindex: "-1" }, siteName(site));
    fill("site-body",
      el("div", { class: "row" }, el("div", {}, name, el("p", { class: "hint" }, label("site_kind", site.kind))),
        el("button", { type: "button", on: { click: () => dialog.close() } }, t("page.close"))),
      el("p", { class: "big" }, scoreText(site), known(site.score) ? el("small", {}, "\u00a0/ 100 ") : null, range(site)),
      el("p", { class: "hint" }, known(site.score) ? t("page.score_range", { a: number(site.low), b: number(site.high), c: number(100 * site.known) }) : t("page.no_score_why")),
      el("h3", {}, t("page.parts")), el("table", { class: "bars" }, el("tbody", {}, ...sections)),
      el("h3", {}, t("page.reasons")),
      ...(groups.length ? groups.flatMap(([part, rows]) => [el("h4", {}, t("page.part_" + part) + (site.counts[part] > rows.length ? " — " + t("page.first_of", { a: rows.length, b: number(site.counts[part]) }) : "")),
        el("ul", { class: "reasons" }, ...rows.map((reason) => el("li", {}, reasonText(reason))))]) : [nothing()]),
      ...(site.weeks.length ? [el("h3", {}, t("page.weeks")), weeksTable(site.weeks)] : []),
      el("p", {}, site.ring ? el("button", { type: "button", on: { click: () => { dialog.close(); showSite(site); } } }, t("page.on_map")) : null));
    dialog.showModal();
    name.focus();
  }

  // ---- lists ---------------------------------------------------------------------------------
  const siteOf = (row) => siteName(row.site === null ? null : data.sites[row.site]);
  const whereOf = (row) => siteOf(row) + (row.street && !(row.site !== null && data.sites[row.site].ring) ? " — " + row.street : "");
  const calledOf = (row) => [row.label, row.bed ? label("bed_kind", row.bed) : ""].filter(Boolean).join(" · ") || label("object_kind", row.kind);
  function lists() {
    const name = { key: "object", title: t("page.object"), value: calledOf, text: calledOf };
    const place = { key: "site", title: t("page.site"), value: whereOf, text: whereOf };
    const choice = { title: t("page.site"), of: siteOf, name: (value) => value };
    table("watering-table", [name, place,
      { key: "urgency", title: t("page.urgency_short"), value: (r) => r.rank, text: (r) => label("urgency", r.urgency),
        cell: (r) => el("span", { class: "pill" }, el("span", { class: "swatch", "aria-hidden": "true", style: { background: COLOURS.urgency[r.urgency] } }), label("urgency", r.urgency)) },
      { key: "litres", title: t("page.litres"), num: true, value: (r) => r.litres, text: (r) => written(r.litres, "litre") },
      { key: "reason", title: t("page.why"), class: "reason", value: (r) => r.reason[language], text: (r) => r.reason[language] },
    ], data.watering, { total: data.watering_total, title: t("page.watering_list"), choice });
    table("late-table", [
      { key: "work", title: t("page.work_done_what"), value: (r) => label("work", r.work), text: (r) => label("work", r.work) },
      name, place,
      { key: "due", title: t("page.deadline"), value: (r) => r.due, text: (r) => day(r.due) },
      { key: "days", title: t("page.days_late"), num: true, value: (r) => r.days, text: (r) => number(r.days) },
      { key: "team", title: t("page.team"), value: (r) => r.team, text: (r) => r.team || "—" },
    ], data.late, { total: data.late_total, sort: "days", down: true, title: t("page.late_list"), choice });
  }
  function definitions() {
    table("definitions-table", [
      { key: "name", title: t("page.indicator"), value: (r) => r.name[language], text: (r) => r.name[language] },
      { key: "definition", title: t("page.definition"), class: "reason", value: (r) => r.definition[language], text: (r) => r.definition[language] },
      { key: "target", title: t("page.target"), num: true, value: (r) => r.target, text: targetText },
      { key: "source", title: t("page.source"), class: "secondary", value: (r) => r.source, text: (r) => r.source },
    ], data.indicators, { title: t("page.definitions"), shown: data.indicators.length, attributes: (r) => ({ id: "def-" + r.code }) });
  }
  function charts() {
    const both = (rows, kind) => rows.filter((row) => row.object_kind === kind);
    weeksChart();
    countBars("urgency", mergeKinds(data.tables.urgency), "urgency", COLOURS.urgency);
    stackKinds("health", data.tables.health, "health", COLOURS.health);
    countBars("risk", both(data.tables.risk, "tree"), "risk", COLOURS.risk);
    countBars("allergens", data.tables.allergens, "allergen", COLOURS.allergen);
    const trees = data.tables.ages.reduce((sum, row) => sum + row.count, 0);
    bars("ages", data.tables.ages.map((row) => ({
      value: row.count, colour: known(row.low) ? null : COLOURS.health.unknown,
      label: !known(row.low) ? t("page.unknown") : row.high >= 1000 ? t("page.age_over", { n: row.low }) : t("page.age_band", { a: row.low, b: row.high - 1 }),
      note: number(row.count) + " · " + number(100 * row.count / (trees || 1), 1) + "\u00a0%",
    })));
    bars("species", data.tables.species.map((row) => ({ label: row.name, value: row.share, note: number(row.count) + " · " + number(row.share, 1) + "\u00a0%" })),
      { most: Math.max(12, ...data.tables.species.map((row) => row.share)), limit: 10, hint: t("page.limit_hint") });
    bars("completeness", data.tables.completeness.map((row) => ({ label: label("object_kind", row.object_kind) + " · " + label("field", row.field), value: row.share, note: written(row.share, "percent") })), { most: 100 });
    bars("work-kinds", data.tables.work.filter((row) => row.late + row.due).map((row) => ({ label: label("work", row.work), value: row.late + row.due, note: t("page.late_and_due", { a: number(row.late), b: number(row.due) }), colour: row.late ? "#d9660b" : null })));
    byId("overrules-card").hidden = !data.tables.overrules.length;
    bars("overrules", data.tables.overrules.map((row) => ({ label: row.reason, value: row.count, note: number(row.count) })));
  }
  function mergeKinds(rows) {
    const counts = new Map();
    for (const row of rows) counts.set(row.value, (counts.get(row.value) || 0) + row.count);
    return [...counts].map(([value, count]) => ({ value, count }));
  }
  function stackKinds(id, rows, list, colours) {
    const nodes = ["tree", "bed"].map((kind) => {
      const holder = id + "-" + kind;
      return [kind, el("div", { id: holder }), holder];
    });
    fill(id, ...nodes.flatMap(([kind, node]) => [el("h4", {}, t("page." + kind + "s")), node]));
    for (const [kind, , holder] of nodes) countBars(holder, rows.filter((row) => row.object_kind === kind), list, colours);
  }

  // ---- the map ------------------------------------------------------------------------------
  const URGENCIES = ["unknown", "none", "watch", "soon", "today", "late"];
  const GRADES = ["unknown", "very_good", "good", "fair", "poor", "very_poor"];
  const map = typeof map_town === "undefined" ? null : map_town;
  let objects = null, dots = null, siteLayer = null, tiles = null;
  const unrolled = (packed) => packed.lines.map((steps) => {
    let x = 0, y = 0;
    const line = [];
    for (let at = 0; at < steps.length; at += 2) {
      x += steps[at]; y += steps[at + 1];
      line.push([packed.south + y / 1e5, packed.west + x / 1e5]);
    }
    return line;
  });
  const ground = { zones: unrolled(data.ground.zones), roads: unrolled(data.ground.roads) };
  // The rings of a polygon, or of several.
  const rings = (shape) => Array.isArray(shape[0]) ? shape.flatMap(rings) : [shape];
  // The ground of the map when no background is asked: zones and streets, as quiet lines.
  function drawGround() {
    map.createPane("ground").style.zIndex = 350;
    const renderer = L.canvas({ pane: "ground", padding: 0.3 });
    const draw = (lines, style) => lines.length && L.polyline(lines, { renderer, pane: "ground", interactive: false, smoothFactor: 1.5, ...style }).addTo(map);
    draw(ground.zones, { color: "#7d8f84", weight: 1.4, dashArray: "6 4", opacity: 0.8 });
    draw(ground.roads, { color: "#9aa79f", weight: 1, opacity: 0.55 });
  }

  async function unpack() {
    const text = byId("seve-objects").textContent.trim();
    if (!text || !data.objects.count) return null;
    const packed = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
    const buffer = await new Response(stream).arrayBuffer();
    const n = data.objects.count;
    let at = 0;
    const take = (Type) => { const array = new Type(buffer.slice(at, at + n * Type.BYTES_PER_ELEMENT)); at += n * Type.BYTES_PER_ELEMENT; return array; };
    const x = take(Uint32Array), y = take(Uint32Array), site = take(Uint16Array), name = take(Uint16Array), flags = take(Uint8Array);
    const codes = new TextDecoder().decode(buffer.slice(at)).split("\n");
    return { n, x, y, site, name, flags, codes };
  }
  const urgencyOf = (place) => URGENCIES[objects.flags[place] & 7];
  const gradeOf = (place) => GRADES[(objects.flags[place] >> 3) & 7];
  const kindOf = (place) => objects.flags[place] & 64 ? "bed" : "tree";
  const nameOf = (place) => data.objects.names[objects.name[place]];
  const titleOf = (place) => [objects.codes[place], nameOf(place)].filter(Boolean).join(" · ") || label("object_kind", kindOf(place));
  // Positions are tenths of a metre of web mercator from the corner of the town.
  const ROUND = 2 * Math.PI * 6378137;
  const worldX = (place) => (data.objects.west + objects.x[place] / 10) / ROUND + 0.5;
  const worldY = (place) => 0.5 - (data.objects.south + objects.y[place] / 10) / ROUND;
  const latLngOf = (place) => map.unproject(L.point(worldX(place), worldY(place)).multiplyBy(256), 0);

  const visible = (place) => {
    const choice = byId("shown").value;
    if (choice === "water") return (objects.flags[place] & 7) >= 4;
    if (choice === "poor") return ((objects.flags[place] >> 3) & 7) >= 4;
    return true;
  };
  const LIMIT = 2500, CELL = 56;
  function makeDots() {
    map.createPane("dots").className = "leaflet-pane leaflet-dots-pane";
    const wx = new Float64Array(objects.n), wy = new Float64Array(objects.n);
    for (let place = 0; place < objects.n; place++) { wx[place] = worldX(place); wy[place] = worldY(place); }
    const Layer = L.Layer.extend({
      onAdd() {
        this.canvas = L.DomUtil.create("canvas", "leaflet-zoom-hide", map.getPane("dots"));
        map.on("moveend zoomend resize", this.draw, this);
        this.draw();
      },
      onRemove() { this.canvas.remove(); map.off("moveend zoomend resize", this.draw, this); },
      draw() {
        const size = map.getSize(), pad = 0.2, ratio = window.devicePixelRatio || 1;
        const width = size.x * (1 + 2 * pad), height = size.y * (1 + 2 * pad);
        const corner = map.containerPointToLayerPoint([-size.x * pad, -size.y * pad]);
        L.DomUtil.setPosition(this.canvas, corner);
        Object.assign(this.canvas, { width: width * ratio, height: height * ratio });
        Object.assign(this.canvas.style, { width: width + "px", height: height + "px" });
        const pen = this.canvas.getContext("2d");
        pen.scale(ratio, ratio);
        const scale = 256 * 2 ** map.getZoom();
        const origin = map.getPixelOrigin().add(corner);
        const seen = [];
        for (let place = 0; place < objects.n; place++) {
          const px = wx[place] * scale - origin.x, py = wy[place] * scale - origin.y;
          if (px > -6 && py > -6 && px < width + 6 && py < height + 6 && visible(place)) seen.push(place, px, py);
        }
        this.corner = corner;
        if (document.documentElement.classList.contains("paper")) this.under(pen);
        this.drawn = seen.length / 3 > LIMIT && map.getZoom() < 19 ? this.clusters(pen, seen) : this.points(pen, seen);
      },
      // Printers leave Leaflet's own layers out: on paper, ground and sites are drawn here too.
      under(pen) {
        const trace = (line, close) => {
          pen.beginPath();
          for (const place of line) { const at = map.latLngToLayerPoint(place).subtract(this.corner); pen.lineTo(at.x, at.y); }
          if (close) pen.closePath();
        };
        pen.lineWidth = 0.8;
        for (const [lines, colour] of [[ground.roads, "#b9c2bc"], [ground.zones, "#7d8f84"]]) {
          pen.strokeStyle = colour;
          for (const line of lines) { trace(line); pen.stroke(); }
        }
        siteLayer.eachLayer((layer) => {
          const { fillColor, color } = layer.options;
          for (const shape of rings(layer.getLatLngs())) {
            trace(shape, true);
            pen.globalAlpha = 0.35; pen.fillStyle = fillColor; pen.fill();
            pen.globalAlpha = 1; pen.strokeStyle = color; pen.stroke();
          }
        });
      },
      points(pen, seen) {
        const colour = byId("colour").value, shown = [];
        const radius = map.getZoom() >= 17 ? 5.5 : 4;
        const halo = document.documentElement.dataset.theme === "dark" ? "#ffffff" : "#1c1c1c";
        const rank = (place) => colour === "urgency" ? objects.flags[place] & 7 : (objects.flags[place] >> 3) & 7;
        for (let at = 0; at < seen.length; at += 3) shown.push({ place: seen[at], x: seen[at + 1], y: seen[at + 2], rank: rank(seen[at]) });
        shown.sort((a, b) => a.rank - b.rank);
        for (const dot of shown) {
          dot.r = radius + (dot.rank >= 4 ? 1.6 : 0);
          pen.beginPath();
          if (kindOf(dot.place) === "bed") pen.rect(dot.x - dot.r, dot.y - dot.r, 2 * dot.r, 2 * dot.r);
          else pen.arc(dot.x, dot.y, dot.r, 0, 7);
          pen.fillStyle = COLOURS[colour][colour === "urgency" ? urgencyOf(dot.place) : gradeOf(dot.place)];
          pen.fill();
          pen.lineWidth = dot.rank >= 4 ? 1.8 : 1;
          pen.strokeStyle = dot.rank >= 4 ? halo : "rgba(255,255,255,.9)";
          pen.stroke();
        }
        return shown;
      },
      clusters(pen, seen) {
        const cells = new Map(), colour = byId("colour").value, shift = colour === "urgency" ? 0 : 3;
        // Cells are tied to the world, so that clusters do not dance when the map moves.
        const origin = map.getPixelOrigin().add(this.corner);
        for (let at = 0; at < seen.length; at += 3) {
          const key = Math.floor((seen[at + 1] + origin.x) / CELL) * 1e7 + Math.floor((seen[at + 2] + origin.y) / CELL);
          let cell = cells.get(key);
          if (!cell) cells.set(key, cell = { n: 0, x: 0, y: 0, left: Math.floor((seen[at + 1] + origin.x) / CELL) * CELL - origin.x, top: Math.floor((seen[at + 2] + origin.y) / CELL) * CELL - origin.y, counts: [0, 0, 0, 0, 0, 0] });
          cell.n++; cell.x += seen[at + 1]; cell.y += seen[at + 2];
          cell.counts[(objects.flags[seen[at]] >> shift) & 7]++;
        }
        const order = colour === "urgency" ? URGENCIES : GRADES, shown = [];
        for (const cell of cells.values()) {
          const r = Math.min(CELL / 2 - 1, 9 + 3.1 * Math.log(cell.n));
          // Each circle stays in its cell, so that none covers another.
          const inside = (value, low) => Math.max(low + r, Math.min(low + CELL - r, value));
          const x = inside(cell.x / cell.n, cell.left), y = inside(cell.y / cell.n, cell.top);
          let angle = -Math.PI / 2;
          cell.counts.forEach((count, place) => {
            if (!count) return;
            const next = angle + 2 * Math.PI * count / cell.n;
            pen.beginPath(); pen.moveTo(x, y); pen.arc(x, y, r, angle, next); pen.closePath();
            pen.fillStyle = COLOURS[colour][order[place]]; pen.fill();
            angle = next;
          });
          pen.beginPath(); pen.arc(x, y, r * 0.68, 0, 7); pen.fillStyle = "#ffffff"; pen.fill();
          pen.beginPath(); pen.arc(x, y, r, 0, 7); pen.lineWidth = 1; pen.strokeStyle = "rgba(0,0,0,.45)"; pen.stroke();
          pen.fillStyle = "#1c2b24"; pen.font = `600 ${r < 16 ? 10 : 12}px system-ui, sans-serif`; pen.textAlign = "center"; pen.textBaseline = "middle";
          pen.fillText(cell.n >= 10000 ? Math.round(cell.n / 1000) + "k" : cell.n >= 1000 ? (cell.n / 1000).toFixed(1) + "k" : cell.n, x, y);
          shown.push({ cell: true, x, y, r });
        }
        return shown;
      },
      at(event) {
        const point = map.latLngToLayerPoint(event.latlng).subtract(this.corner);
        let best = null, near = 14;
        for (const dot of this.drawn || []) {
          const distance = Math.hypot(dot.x - point.x, dot.y - point.y) - (dot.cell ? dot.r : 0);
          if (distance < near) { near = distance; best = dot; }
        }
        return best;
      },
    });
    dots = new Layer();
    dots.addTo(map);
  }
  function popup(place) {
    const site = data.sites[objects.site[place]];
    const body = el("div", {}, el("h4", {}, titleOf(place)),
      el("p", {}, label("object_kind", kindOf(place)) + (site ? " — " + siteName(site) : "")),
      el("p", {}, t("page.health_short") + " : " + label("health", gradeOf(place) === "unknown" ? null : gradeOf(place))),
      el("p", {}, t("page.water_short") + " : " + label("urgency", urgencyOf(place))));
    const row = site ? data.watering.find((item) => item.kind === kindOf(place) && item.code === objects.codes[place] && item.site === objects.site[place]) : null;
    if (row) body.append(el("p", {}, row.reason[language]));
    L.popup({ maxWidth: 280 }).setLatLng(latLngOf(place)).setContent(body).openOn(map);
  }
  function onMapClick(event) {
    const dot = dots && dots.at(event);
    if (!dot) return false;
    if (dot.cell) map.setView(event.latlng, Math.min(19, map.getZoom() + 2));
    else popup(dot.place);
    return true;
  }
  function drawSites() {
    if (siteLayer) siteLayer.remove();
    siteLayer = L.geoJSON(data.sites.filter((site) => site.ring).map((site) => ({ type: "Feature", properties: { place: site.place }, geometry: site.ring })), {
      style: (feature) => ({ color: "#3b5548", weight: 1.2, fillColor: scoreColour(data.sites[feature.properties.place].score), fillOpacity: 0.32 }),
      onEachFeature: (feature, layer) => layer.on("click", (event) => { L.DomEvent.stopPropagation(event); if (!onMapClick(event)) openSite(data.sites[feature.properties.place]); }),
    }).addTo(map);
  }
  function showSite(site) {
    byId("map").scrollIntoView();
    map.fitBounds(L.geoJSON({ type: "Feature", properties: {}, geometry: site.ring }).getBounds(), { maxZoom: 18 });
  }
  function legend() {
    const colour = byId("colour").value;
    const order = colour === "urgency" ? ["none", "watch", "soon", "today", "late", "unknown"] : ["very_good", "good", "fair", "poor", "very_poor", "unknown"];
    const steps = SCORE_STEPS.map(([low, shade], place) => [shade, place === 0 ? low + "+" : low + "–" + (SCORE_STEPS[place - 1][0] - 1)]);
    fill("legend-sites", el("li", { class: "title" }, t("page.site_score")),
      ...[...steps, [scoreColour(null), t("page.not_scored")]].map(([shade, text]) => el("li", {}, el("span", { class: "swatch square", style: { background: shade } }), text)));
    fill("legend", el("li", { class: "title" }, t(colour === "urgency" ? "page.by_urgency" : "page.by_health")),
      ...order.map((code) => el("li", {}, el("span", { class: "swatch", style: { background: COLOURS[colour][code] } }), label(colour, code === "unknown" && colour === "health" ? null : code))));
  }
  function find() {
    const wanted = byId("find").value.trim().toLocaleLowerCase();
    if (wanted.length < 2 || !objects) { byId("found-count").textContent = ""; return fill("found"); }
    const names = data.objects.names.map((name) => name.toLocaleLowerCase().includes(wanted));
    const hits = [];
    let count = 0;
    for (let place = 0; place < objects.n; place++) {
      if (names[objects.name[place]] || objects.codes[place].toLocaleLowerCase().includes(wanted)) { count++; if (hits.length < 20) hits.push(place); }
    }
    byId("found-count").textContent = t("page.found", { n: number(count), a: hits.length });
    fill("found", ...hits.map((place) => el("li", {}, el("button", { type: "button", class: "plain", on: { click: () => { map.setView(latLngOf(place), 18); popup(place); } } }, titleOf(place)),
      data.sites[objects.site[place]] ? " — " + siteName(data.sites[objects.site[place]]) : "")));
  }
  function background(on) {
    if (tiles) { tiles.remove(); tiles = null; }
    if (!on) return;
    tiles = L.tileLayer("https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2&STYLE=normal&FORMAT=image/png&TILEMATRIXSET=PM&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}",
      { maxZoom: 19, attribution: "© IGN" }).addTo(map);
  }
  // The sheet is narrower than the screen: the map is drawn again at its size, the same place in it.
  function onPaper(isPaper) {
    const seen = map.getBounds();
    document.documentElement.classList.toggle("paper", isPaper);
    map.invalidateSize({ animate: false, pan: false });
    map.fitBounds(seen, { animate: false });
    if (dots) dots.draw();
  }
  function mapWords() {
    if (!map) return;
    byId("map_town").setAttribute("aria-label", t("page.map_label"));
    byId("map_town").setAttribute("role", "application");
    byId("map_town").setAttribute("aria-describedby", "map-hint");
    for (const [name, key] of [["in", "page.zoom_in"], ["out", "page.zoom_out"]]) {
      const button = document.querySelector(".leaflet-control-zoom-" + name);
      button.title = t(key); button.setAttribute("aria-label", t(key));
    }
    legend();
  }
  async function startMap() {
    document.documentElement.dataset.ready = String(!map);
    if (!map) return byId("map-box").replaceChildren(el("p", { class: "empty", style: { padding: "1rem" } }, t("page.no_places")));
    map.attributionControl.setPrefix("Leaflet");
    L.control.scale({ imperial: false }).addTo(map);
    drawGround();
    drawSites();
    map.on("click", onMapClick);
    window.addEventListener("beforeprint", () => onPaper(true));
    window.addEventListener("afterprint", () => onPaper(false));
    byId("colour").addEventListener("change", () => { legend(); if (dots) dots.draw(); });
    byId("shown").addEventListener("change", () => { if (dots) dots.draw(); });
    byId("background").addEventListener("change", (event) => background(event.target.checked));
    byId("find").addEventListener("input", find);
    byId("finder").addEventListener("submit", (event) => { event.preventDefault(); find(); });
    objects = await unpack();
    if (objects) makeDots();
    document.documentElement.dataset.ready = "true";
  }

  // ---- the whole page -----------------------------------------------------------------------
  function render() {
    document.documentElement.lang = language;
    document.title = t("page.title") + (data.town ? " — " + data.town : "");
    for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
    for (const node of document.querySelectorAll("[data-t-label]")) node.setAttribute("aria-label", t(node.dataset.tLabel));
    for (const button of document.querySelectorAll("[data-language]")) button.setAttribute("aria-pressed", String(button.dataset.language === language));
    byId("town").textContent = data.town;
    byId("date").textContent = new Date(data.date + "T12:00:00").toLocaleDateString(language === "en" ? "en-GB" : "fr-FR", { weekday: "long", day: "numeric", month: "long", year: "numeric" });
    freshness();
    fill("tiles", ...data.tiles.map(tile));
    attention(); sitesTable(); lists(); charts(); definitions(); mapWords(); find();
    figures("figures-water", ["water"]); figures("figures-work", ["work"]);
    figures("figures-heritage", ["state", "heritage"]); figures("figures-data", ["data", "trust"]);
  }
  function setTheme(dark) {
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    byId("theme").setAttribute("aria-pressed", String(dark));
    if (dots) dots.draw();
  }
  setTheme(window.matchMedia("(prefers-color-scheme: dark)").matches);
  byId("theme").addEventListener("click", () => setTheme(document.documentElement.dataset.theme !== "dark"));
  window.addEventListener("resize", weeksChart);
  byId("print").addEventListener("click", () => window.print());
  for (const button of document.querySelectorAll("[data-language]")) button.addEventListener("click", () => { language = button.dataset.language; render(); });
  byId("site").addEventListener("click", (event) => { if (event.target === byId("site")) byId("site").close(); });
  render();
  // The figures are painted before the objects are unpacked.
  requestAnimationFrame(() => setTimeout(() => { startMap(); performance.mark("seve-first-paint"); }, 0));
})();
