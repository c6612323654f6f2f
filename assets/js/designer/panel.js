// What is asked of the chosen element: a plain form beside the drawing, filled and read by this script.

import { NAMES } from "./ours.js";

const SHOWN = {
  "bpmn:UserTask": ["role", "kind", "term", "gives", "each", "collects"],
  "bpmn:ManualTask": ["role", "kind", "term", "gives"],
  "bpmn:ServiceTask": ["command"],
  "bpmn:SendTask": ["command"],
  "bpmn:BusinessRuleTask": ["decision"],
};

const EVENTS = new Set(["bpmn:IntermediateCatchEvent", "bpmn:BoundaryEvent", "bpmn:StartEvent", "bpmn:ReceiveTask"]);

export function panel(form, modeler) {
  const modeling = modeler.get("modeling");
  const moddle = modeler.get("moddle");
  const part = (name) => form.querySelector(`[data-part="${name}"]`);
  const input = (name) => form.elements.namedItem(name);
  let chosen = null;
  let filling = false;

  function show(element) {
    chosen = element && element.businessObject && element.type !== "label" ? element : element?.labelTarget ?? null;
    const object = chosen?.businessObject;
    form.querySelector("fieldset").disabled = !object;
    form.querySelector("[data-nothing]").hidden = Boolean(object);
    filling = true;
    input("element_id").value = object?.id ?? "";
    input("element_name").value = object?.name ?? "";
    const visible = new Set(object ? (SHOWN[object.$type] ?? []) : []);
    for (const name of NAMES) {
      if (!part(name)) continue;
      part(name).hidden = !visible.has(name);
      input(`mc_${name}`).value = object?.get(`mc:${name}`) ?? "";
    }
    const event = object && EVENTS.has(object.$type) ? object.eventDefinitions?.[0] : null;
    const timer = event?.$type === "bpmn:TimerEventDefinition";
    const message = event?.$type === "bpmn:MessageEventDefinition" || object?.$type === "bpmn:ReceiveTask";
    if (timer) {
      part("term").hidden = false;
      input("mc_term").value = object.get("mc:term") || event.get("mc:term") || "";
    }
    part("message").hidden = !message;
    input("message").value = message ? ((event ?? object).messageRef?.name ?? "") : "";
    const flow = object?.$type === "bpmn:SequenceFlow";
    const conditional = flow && /Gateway$|Task$|Activity$/.test(object.sourceRef?.$type ?? "");
    part("condition").hidden = !conditional;
    input("condition").value = (flow && object.conditionExpression?.body) || "";
    part("default").hidden = !conditional;
    input("default").checked = Boolean(flow && object.sourceRef?.default === object);
    filling = false;
  }

  function change(field) {
    if (filling || !chosen) return;
    const object = chosen.businessObject;
    const value = field.type === "checkbox" ? field.checked : field.value.trim();
    if (field.name === "element_name") modeling.updateProperties(chosen, { name: value || undefined });
    else if (field.name === "element_id") rename(object, value);
    else if (field.name.startsWith("mc_")) setOurs(object, field.name.slice(3), value);
    else if (field.name === "condition") {
      const made = value ? moddle.create("bpmn:FormalExpression", { body: value }) : undefined;
      modeling.updateProperties(chosen, { conditionExpression: made });
    } else if (field.name === "default") {
      const source = modeler.get("elementRegistry").get(object.sourceRef.id);
      modeling.updateProperties(source, { default: value ? object : undefined });
    } else if (field.name === "message") setMessage(object, value);
  }

  function rename(object, value) {
    const free = /^[A-Za-z_][\w.-]*$/.test(value) && (value === object.id || !modeler.get("elementRegistry").get(value));
    if (free && value !== object.id) modeling.updateProperties(chosen, { id: value });
    else input("element_id").value = object.id;
  }

  function setOurs(object, name, value) {
    const definition = object.eventDefinitions?.[0];
    if (name === "term" && definition?.get("mc:term")) {
      modeling.updateModdleProperties(chosen, definition, { "mc:term": value || undefined });
    } else modeling.updateProperties(chosen, { [`mc:${name}`]: value || undefined });
  }

  function setMessage(object, name) {
    const definitions = modeler.getDefinitions();
    let message = definitions.rootElements.find((element) => element.$type === "bpmn:Message" && element.name === name);
    if (!message && name) {
      message = moddle.create("bpmn:Message", { id: `message_${name}`, name });
      message.$parent = definitions;
      definitions.rootElements.unshift(message);
    }
    const holder = object.$type === "bpmn:ReceiveTask" ? object : object.eventDefinitions[0];
    modeling.updateModdleProperties(chosen, holder, { messageRef: message });
  }

  form.addEventListener("change", (event) => change(event.target));
  form.addEventListener("submit", (event) => event.preventDefault());
  return { show, chosen: () => chosen };
}
