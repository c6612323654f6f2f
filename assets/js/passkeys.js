// Security keys: the page carries the question, this asks the browser and puts the answer into the form.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function question(asked) {
  const options = asked.publicKey;
  options.challenge = bytes(options.challenge);
  if (options.user) options.user.id = bytes(options.user.id);
  for (const list of [options.allowCredentials, options.excludeCredentials]) {
    for (const one of list || []) one.id = bytes(one.id);
  }
  return { publicKey: options };
}

function answer(found) {
  const { response } = found;
  const told = { clientDataJSON: text(response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature"]) {
    if (response[name]) told[name] = text(response[name]);
  }
  return JSON.stringify({ id: found.id, rawId: text(found.rawId), type: found.type, response: told, clientExtensionResults: {} });
}

export function passkeys() {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!window.PublicKeyCredential) continue;
    const button = form.querySelector("button");
    const fault = form.querySelector("[data-passkey-fault]");
    button.hidden = false;
    form.addEventListener("submit", async (event) => {
      if (form.elements.answer.value) return;
      event.preventDefault();
      fault.hidden = true;
      try {
        const found = await navigator.credentials[form.dataset.passkey](question(JSON.parse(form.dataset.question)));
        form.elements.answer.value = answer(found);
        form.submit();
      } catch {
        fault.hidden = false;
        button.focus();
      }
    });
  }
}
