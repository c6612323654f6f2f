// "Copy" beside a code: shown only where the browser can do it.

export function copyButtons() {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("[data-mc-copy]")) {
    const status = document.createElement("span");
    status.setAttribute("role", "status");
    status.className = "govuk-!-margin-left-2";
    button.after(status);
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.mcCopy);
      status.textContent = button.dataset.mcCopied;
    });
  }
}
