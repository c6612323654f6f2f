// Questions that an answer makes needless are hidden; the server alone decides what counts.

export function conditions() {
  const parts = [...document.querySelectorAll("[data-mc-if]")];
  if (!parts.length) return;
  const show = () => {
    for (const part of parts) {
      const chosen = answers(part.closest("form") ?? part.closest(".mc-preview"), part.dataset.mcIf);
      part.hidden = !part.dataset.mcValues.split("|").some((value) => chosen.includes(value));
    }
  };
  document.addEventListener("change", show);
  show();
}

function answers(form, name) {
  return [...form.querySelectorAll("input, select, textarea")]
    .filter((control) => control.name === name)
    .flatMap((control) => {
      if (control.type !== "checkbox" && control.type !== "radio") return [control.value];
      if (control.type === "checkbox" && control.value === "true") return [String(control.checked)];
      return control.checked ? [control.value] : [];
    });
}
