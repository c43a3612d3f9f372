// Writing a definition: line numbers, checks while typing, the graph beside it, the test of one state. Without this script the buttons post the form.
(() => {
  "use strict";
  const form = document.querySelector("[data-editor]");
  const part = (name) => form.querySelector(`[data-${name}]`);
  const text = part("text"), gutter = part("gutter"), summary = part("summary");
  let marks = [], changed = false, timer = 0, asked = null;
  part("check").hidden = true;

  const number = () => {
    const count = text.value.split("\n").length;
    if (gutter.childElementCount !== count) gutter.replaceChildren(...Array.from({ length: count }, (_, i) => {
      const line = document.createElement("span");
      line.textContent = i + 1;
      return line;
    }));
    for (const line of gutter.children) line.className = "";
    for (const mark of marks) { const line = gutter.children[mark.line - 1]; if (line && line.className !== "err") line.className = mark.fault ? "err" : "warn"; }
    gutter.scrollTop = text.scrollTop;
  };
  text.addEventListener("scroll", () => { gutter.scrollTop = text.scrollTop; });

  const jump = (line) => {
    const lines = text.value.split("\n"), at = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
    text.focus();
    text.setSelectionRange(at, at + (lines[line - 1] ?? "").length);
    const height = parseFloat(getComputedStyle(text).lineHeight);
    text.scrollTop = Math.max(0, (line - 1) * height - text.clientHeight / 2);
  };
  form.addEventListener("click", (event) => {
    const line = event.target.closest("a[href^='#L']")?.getAttribute("href").slice(2);
    if (!line) return;
    event.preventDefault();
    jump(Number(line));
  });

  const ask = async (action) => {
    asked?.abort();
    const asking = asked = new AbortController();
    const body = new URLSearchParams(new FormData(form));
    body.set("action", action);
    try {
      const answer = await fetch(location.pathname, { method: "POST", body, headers: { Accept: "application/json" }, signal: asking.signal });
      if (!answer.ok) throw new Error();
      show(await answer.json(), action);
    } catch (error) {
      if (error.name !== "AbortError") summary.textContent = "Not checked: the server does not answer. It is tried again with the next change.";
    }
  };
  const show = (parts, action) => {
    if (summary.textContent !== parts.summary) summary.textContent = parts.summary;
    part("findings").innerHTML = parts.findings;
    marks = parts.lines;
    number();
    part("stale").hidden = "graph" in parts;
    if (parts.graph) {
      part("graph").innerHTML = parts.graph;
      part("graph").dispatchEvent(new CustomEvent("drawn", { bubbles: true }));
    }
    const states = part("states"), chosen = states.value;
    if (parts.states.length) states.replaceChildren(...parts.states.map((name) => new Option(name, name, false, name === chosen)));
    if (action === "test") part("answer").innerHTML = parts.answer;
  };

  text.addEventListener("input", () => {
    changed = true;
    number();
    clearTimeout(timer);
    timer = setTimeout(() => ask("check"), 400);
  });
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    const line = text.value.slice(text.value.lastIndexOf("\n", text.selectionStart - 1) + 1, text.selectionStart);
    const indent = line.match(/^ */)[0] + (/[:{[]$/.test(line.trimEnd()) && line.trim() ? "  " : "");
    if (!indent) return;
    event.preventDefault();
    document.execCommand("insertText", false, "\n" + indent);
  });

  const work = form.elements.work;
  const choose = () => { for (const field of form.querySelectorAll("[data-work]")) field.hidden = field.dataset.work !== work.value; };
  work.addEventListener("change", choose);
  part("test").addEventListener("click", (event) => { event.preventDefault(); clearTimeout(timer); ask("test"); });
  form.addEventListener("submit", () => { changed = false; });
  addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
  choose();
  number();
  ask("check");
})();
