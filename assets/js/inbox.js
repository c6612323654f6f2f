// The inbox by single keys; every key does what a link, a box or a button of the page does. Off where the officer wants none.

export function inbox() {
  const list = document.querySelector("[data-mc-inbox]");
  const help = document.querySelector("[data-mc-keys-help]");
  const told = document.querySelector("[data-mc-chosen]");
  let last = null;
  const boxes = () => [...(list?.querySelectorAll("input[name='chon']") ?? [])];
  const tell = () => {
    if (told) {
      const count = boxes().filter((box) => box.checked).length;
      told.textContent = count ? told.dataset.mcChosen.replace("{count}", count) : "";
    }
  };
  list?.addEventListener("change", tell);
  tell();
  if (!help || !document.querySelector("[data-mc-keys]")) return;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input:not([type=checkbox]), select, textarea")) return;
    const rows = [...(list?.querySelectorAll("tbody tr") ?? [])];
    const here = rows.findIndex((row) => row.contains(document.activeElement));
    const go = (row) => row?.querySelector("th a").focus();
    const key = event.key.toLowerCase();
    if (key === "j") go(rows[Math.min(here + 1, rows.length - 1)]);
    else if (key === "k") go(rows[Math.max(here - 1, 0)]);
    else if (key === "x" && here >= 0) {
      const all = boxes();
      const box = all[here];
      if (!box) return;
      box.checked = !box.checked;
      if (event.shiftKey && last !== null) for (let at = Math.min(last, here); at <= Math.max(last, here); at++) all[at].checked = box.checked;
      last = here;
      tell();
    } else if (key === "/") document.querySelector("#q")?.focus();
    else if (key === "?") {
      help.open = !help.open;
      help.querySelector("summary").focus();
    } else if (/^[1-7]$/.test(key)) document.querySelector(`[data-mc-key='${key}']`)?.click();
    else return;
    event.preventDefault();
  });
}
