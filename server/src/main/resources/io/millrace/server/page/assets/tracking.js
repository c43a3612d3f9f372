// Experiments and runs: words for the filter, rows that follow the training, ticks. Every page works without it.
(() => {
  "use strict";
  // ---------- what could come next in a filter ----------
  const field = document.querySelector("[data-words]");
  const TEXT = ["=", "!=", "LIKE", "ILIKE", "IS NULL", "IS NOT NULL"], NUMBER = ["<", "<=", ">", ">=", "=", "!="], SETS = ["=", "!=", "LIKE", "ILIKE", "IN"];
  const NUMBERS = ["start_time", "end_time"];
  const isPlain = (key) => /^[\p{L}\p{N}_.\-/:]+$/u.test(key);
  const quoted = (value) => `'${value.replaceAll("'", "''")}'`;

  const completes = (input, words) => {
    const before = input.value.slice(0, input.selectionStart);
    const clause = before.split(/\bAND\b(?=(?:[^']*'[^']*')*[^']*$)/i).at(-1).trimStart();
    const match = /^((?:\w+\.)?(?:`[^`]*`?|[^\s=<>!`]*))(\s*)(.*)$/s.exec(clause);
    const [, name, gap, rest] = match;
    const key = name.replace(/^\w+\./, "").replaceAll("`", "");
    const kind = name.includes(".") ? name.split(".")[0] : "attributes";
    const found = (list, typed, after, note) => list.filter((word) => word.toLowerCase().includes(typed.toLowerCase()) && word !== typed)
      .slice(0, 12).map((word) => ({ word, note, from: before.length - typed.length, after }));
    if (!gap && !rest) {
      const names = (group, keys) => keys.map((each) => `${group}.${isPlain(each) ? each : "`" + each + "`"}`);
      return [...found(names("metrics", words.metrics), name, " ", "metric"), ...found(names("params", Object.keys(words.params)), name, " ", "param"),
        ...found(names("tags", Object.keys(words.tags)), name, " ", "tag"), ...found(Object.keys(words.attributes), name, " ", "attribute")].slice(0, 14);
    }
    const operators = kind === "metrics" || NUMBERS.includes(key) ? NUMBER : key === "run_id" ? SETS : TEXT;
    const operator = operators.toSorted((a, b) => b.length - a.length).find((each) => rest.toUpperCase().startsWith(each) && (/\W$/.test(each) || !/^\w/.test(rest.slice(each.length))));
    if (!operator) return found(operators, rest, " ", "operator");
    const value = rest.slice(operator.length).trimStart();
    const values = words[kind]?.[key];
    if (operator.endsWith("NULL") || /^'.*'\s|^-?[\d.]+\s/s.test(value)) return found(["AND"], value.split(/\s/).at(-1), " ", "and another");
    return Array.isArray(values) ? found(values.map(quoted), value, " ", "value") : [];
  };

  const complete = (box) => {
    const input = box.querySelector("input");
    const list = document.createElement("ul");
    let words = null, offers = [], at = -1;
    list.id = "offers"; list.setAttribute("role", "listbox"); list.setAttribute("aria-label", "What could come next"); list.hidden = true;
    box.append(list);
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": "offers", "aria-expanded": "false" })) input.setAttribute(name, value);
    const close = () => { list.hidden = true; at = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
    const mark = () => {
      [...list.children].forEach((item, i) => item.setAttribute("aria-selected", i === at));
      if (at >= 0) { input.setAttribute("aria-activedescendant", `offer${at}`); list.children[at].scrollIntoView({ block: "nearest" }); }
    };
    const show = async () => {
      words ??= await (await fetch(box.dataset.words)).json();
      offers = completes(input, words);
      list.replaceChildren(...offers.map((offer, i) => {
        const item = document.createElement("li"), note = document.createElement("span");
        item.id = `offer${i}`; item.setAttribute("role", "option"); item.textContent = offer.word; note.textContent = offer.note; item.append(note);
        return item;
      }));
      list.hidden = offers.length === 0; at = -1; mark();
      input.setAttribute("aria-expanded", !list.hidden);
    };
    const take = (offer) => {
      const rest = input.value.slice(input.selectionStart).trimStart();
      const head = input.value.slice(0, offer.from) + offer.word + offer.after;
      input.value = head + rest;
      input.setSelectionRange(head.length, head.length);
      show();
    };
    input.addEventListener("input", show);
    input.addEventListener("focus", show);
    input.addEventListener("blur", () => setTimeout(close, 150));
    list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const item = event.target.closest("li");
      if (item) take(offers[[...list.children].indexOf(item)]);
    });
    input.addEventListener("keydown", (event) => {
      if (list.hidden) { if (event.key === "ArrowDown") show(); return; }
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) { at = (at + step + offers.length + (at < 0 && step < 0 ? 1 : 0)) % offers.length; mark(); }
      else if (event.key === "Escape") close();
      else if ((event.key === "Enter" || event.key === "Tab") && at >= 0) take(offers[at]);
      else return;
      event.preventDefault();
    });
  };
  if (field) complete(field);
  const fault = document.querySelector(".fault mark");
  if (fault && field) {
    const from = fault.previousSibling?.textContent.length ?? 0;
    field.querySelector("input").setSelectionRange(from, from + fault.textContent.length);
  }

  // ---------- rows that follow their runs: cells change, rows keep their places, new runs are offered ----------
  const rows = document.querySelector("tbody[data-part]");
  rows?.addEventListener("part", (event) => {
    event.preventDefault();
    const fresh = document.createElement("template");
    fresh.innerHTML = event.detail;
    let unknown = 0;
    for (const row of fresh.content.querySelectorAll("tr")) {
      const known = rows.querySelector(`tr[data-run="${row.dataset.run}"]`);
      if (!known) { unknown++; continue; }
      [...row.cells].forEach((cell, i) => {
        const old = known.cells[i];
        if (i > 0 && old && old.innerHTML !== cell.innerHTML && !old.contains(document.activeElement)) { old.innerHTML = cell.innerHTML; old.classList.add("swap"); }
      });
    }
    const more = document.querySelector("[data-more]");
    if (more && unknown) { more.hidden = false; more.firstElementChild.textContent = `Show ${unknown} new ${unknown === 1 ? "run" : "runs"}`; }
  });

  // ---------- ticks ----------
  const ticks = document.querySelector("[data-ticks]");
  const count = () => {
    const chosen = ticks.querySelectorAll("input[name=run]:checked").length;
    const button = ticks.querySelector("[data-compare]");
    button.textContent = chosen ? `Compare ${chosen} ticked ${chosen === 1 ? "run" : "runs"}` : "Compare the ticked runs";
    for (const row of ticks.querySelectorAll("tr[data-run]")) row.classList.toggle("on", row.querySelector("input").checked);
  };
  if (ticks) { ticks.addEventListener("change", count); count(); }
  document.addEventListener("keydown", (event) => {
    if (event.key !== "x" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input,select,textarea")) return;
    document.activeElement.closest("tr")?.querySelector("input[type=checkbox]")?.click();
  });

  // ---------- one run in all charts of a comparison ----------
  const light = (event, isOn) => {
    const run = event.target.closest?.("[data-line]")?.dataset.line;
    if (run) for (const each of document.querySelectorAll(`[data-line="${CSS.escape(run)}"]`)) each.classList.toggle("lit", isOn);
  };
  for (const [name, isOn] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]]) document.addEventListener(name, (event) => light(event, isOn));
})();
