// The review of a dossier by keys and by pointer; each of them has a link or a field that does the same.

const STEP = 0.001;

const review = document.querySelector("[data-mc-review]");
if (review) {
  const panes = [...review.querySelectorAll(":scope > .mc-pane")];
  document.addEventListener("keydown", (event) => {
    if (event.code === "F6") {
      event.preventDefault();
      const here = panes.findIndex((pane) => pane.contains(document.activeElement));
      const next = (here + (event.shiftKey ? panes.length - 1 : 1)) % panes.length;
      panes[here < 0 ? 0 : next].focus();
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, select, textarea, [contenteditable]")) return;
    if (event.code === "KeyN" || event.code === "KeyP") paper(event.code === "KeyN" ? 1 : -1);
    if (event.code === "KeyG") review.querySelector("[data-mc-add-remark]")?.click();
  });
  draw(review.querySelector("[data-mc-draw]"));
}

function paper(by) {
  const papers = [...review.querySelectorAll("[data-mc-paper]")];
  const here = papers.findIndex((link) => link.getAttribute("aria-current"));
  papers[(here + by + papers.length) % papers.length]?.click();
}

// A rectangle drawn on the page fills the four fields; typing in the fields draws it.
function draw(sheet) {
  if (!sheet) return;
  const fields = ["left", "top", "width", "height"].map((name) => document.getElementById(name));
  const marks = sheet.querySelector("svg");
  const drawn = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  drawn.classList.add("mc-drawn");
  marks.append(drawn);
  const tall = marks.viewBox.baseVal.height;
  const show = () => {
    const [left, top, width, height] = fields.map((field) => Number(field.value.replace(",", ".")) / 100 || 0);
    for (const [name, value] of Object.entries({ x: left * 1000, y: top * tall, width: width * 1000, height: height * tall })) {
      drawn.setAttribute(name, String(Math.max(0, value)));
    }
  };
  let start = null;
  const at = (event) => {
    const box = sheet.querySelector("img").getBoundingClientRect();
    const inside = (value) => Math.min(1, Math.max(0, value));
    return [inside((event.clientX - box.left) / box.width), inside((event.clientY - box.top) / box.height)];
  };
  sheet.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    event.preventDefault();
    start = at(event);
    sheet.setPointerCapture(event.pointerId);
  });
  sheet.addEventListener("pointermove", (event) => {
    if (!start) return;
    const end = at(event);
    const left = Math.min(start[0], end[0]);
    const top = Math.min(start[1], end[1]);
    const sides = [left, top, Math.abs(end[0] - start[0]), Math.abs(end[1] - start[1])];
    fields.forEach((field, index) => {
      field.value = (Math.round(sides[index] / STEP) * STEP * 100).toFixed(1).replace(".", ",");
    });
    show();
  });
  sheet.addEventListener("pointerup", () => {
    start = null;
  });
  for (const field of fields) field.addEventListener("input", show);
  show();
}
