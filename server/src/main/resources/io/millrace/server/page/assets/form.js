// Checking a form while it is typed: problems beside their fields, and what follows from the whole. Without this script it is checked when it is sent.
(() => {
  "use strict";
  const form = document.querySelector("[data-checked]");
  let timer = 0, asked = null;

  const check = async () => {
    asked?.abort();
    const asking = asked = new AbortController();
    const body = new URLSearchParams(new FormData(form));
    body.set("action", "check");
    try {
      const answer = await fetch(location.pathname, { method: "POST", body, headers: { Accept: "application/json" }, signal: asking.signal });
      if (answer.ok) show(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") clearTimeout(timer); // the server does not answer: the next change asks again, and sending checks anyway
    }
  };
  const show = ({ parts, wrong }) => {
    for (const [name, html] of Object.entries(parts)) {
      const part = form.querySelector(`[data-part="${name}"]`);
      if (part && part.innerHTML !== html) part.innerHTML = html;
    }
    for (const [name, isWrong] of Object.entries(wrong)) form.elements[name]?.setAttribute("aria-invalid", isWrong);
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(check, 400);
  });
})();
