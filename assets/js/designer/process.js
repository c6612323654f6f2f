// The process editor. Without it the page has the BPMN as text; an unchanged drawing is sent back as that very text.

import Modeler from "bpmn-js/lib/Modeler";
import { arrange, isDrawn } from "./arrange.js";
import { ours } from "./ours.js";
import { panel } from "./panel.js";
import { steps } from "./steps.js";
import { words } from "./words.js";

const root = document.querySelector("[data-mc-process]");

async function start() {
  const text = root.querySelector("textarea[name=content]");
  const status = root.querySelector("[role=status]");
  const drawn = root.querySelector("[data-drawn]");
  // Shown first: a canvas that is made while hidden has no size.
  drawn.hidden = false;
  const modeler = new Modeler({ container: root.querySelector("[data-canvas]"), moddleExtensions: { mc: ours }, additionalModules: [words(document.documentElement.lang)] });
  try {
    await load(modeler, text.value);
  } catch (error) {
    drawn.hidden = true;
    status.textContent = `${root.dataset.broken} ${error.message}`;
    return;
  }
  root.querySelector("[data-typed]").hidden = true;
  const canvas = modeler.get("canvas");
  canvas.zoom("fit-viewport");
  if (canvas.zoom() > 1) canvas.zoom(1);
  const before = await written(modeler);

  const asked = panel(root.querySelector("[data-panel]"), modeler);
  const choose = (element, into) => {
    modeler.get("selection").select(element);
    canvas.scrollToElement(element);
    asked.show(element);
    if (into) root.querySelector("[name=element_name]").focus();
  };
  const listed = steps(root.querySelector("[data-steps]"), modeler, choose);
  const targets = root.querySelector("[name=target]");
  const refresh = () => {
    listed.draw();
    listed.targets(targets);
    asked.show(asked.chosen() && modeler.get("elementRegistry").get(asked.chosen().id));
  };
  refresh();
  const events = modeler.get("eventBus");
  events.on("selection.changed", ({ newSelection }) => asked.show(newSelection.length === 1 ? newSelection[0] : null));
  events.on("commandStack.changed", refresh);
  root.querySelector("[name=connect]").addEventListener("click", () => listed.connect(asked.chosen(), targets.value));
  root.querySelector("[name=undo]").addEventListener("click", () => modeler.get("commandStack").undo());
  root.querySelector("[name=redo]").addEventListener("click", () => modeler.get("commandStack").redo());
  mark(modeler);

  const form = text.form;
  form.addEventListener("submit", async (event) => {
    if (form.dataset.ready) return;
    event.preventDefault();
    const { submitter } = event;
    const after = await written(modeler);
    if (after !== before) text.value = after;
    form.dataset.ready = "1";
    // The drawing is written before this event is over, and within it a form is not sent again.
    setTimeout(() => form.requestSubmit(submitter));
  });
  root.dataset.ready = "1";
}

async function load(modeler, xml) {
  const { rootElement } = await modeler.get("moddle").fromXML(xml, "bpmn:Definitions");
  if (isDrawn(rootElement)) await modeler.importXML(xml);
  else {
    arrange(rootElement, modeler.get("moddle"));
    await modeler.importDefinitions(rootElement);
  }
}

async function written(modeler) {
  return (await modeler.saveXML({ format: true })).xml;
}

// Findings of the check, at their elements.
function mark(modeler) {
  const registry = modeler.get("elementRegistry");
  for (const line of document.querySelectorAll("[data-finding-element]")) {
    const element = registry.get(line.dataset.findingElement);
    if (element) modeler.get("canvas").addMarker(element, "mc-faulty");
  }
}

if (root) start();
