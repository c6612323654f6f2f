// The process as a table: every element with its buttons, so that nothing needs a mouse or the drawing.

const STEPS = /Event$|Gateway$|Task$|SubProcess$|CallActivity$/;

const GAP = 50;

// Puts a step between an element and what follows it; one change, so that it is undone as one.
class Insert {
  constructor(modeling, registry) {
    Object.assign(this, { modeling, registry });
  }

  preExecute(context) {
    const { element, shape, flow } = context;
    const { modeling, registry } = this;
    const edge = element.x + element.width;
    const after = registry.filter((one) => one.parent === element.parent && !one.waypoints && !one.labelTarget && !one.host && one.x >= edge);
    if (after.length) modeling.moveElements(after, { x: shape.width + GAP, y: 0 });
    const place = { x: edge + GAP + shape.width / 2, y: element.y + element.height / 2 };
    const target = flow.target;
    context.made = modeling.createShape(shape, place, element.parent);
    modeling.reconnectEnd(flow, context.made, place);
    modeling.connect(context.made, target);
  }
}
Insert.$inject = ["modeling", "elementRegistry"];

export function steps(holder, modeler, choose) {
  const words = holder.dataset;
  const registry = modeler.get("elementRegistry");
  const body = holder.querySelector("tbody");
  const template = holder.querySelector("template");
  const commands = modeler.get("commandStack");
  commands.registerHandler("mc.insert", Insert);

  function draw() {
    const focus = document.activeElement?.closest?.("tr[data-element]")?.dataset.element;
    const action = document.activeElement?.name;
    body.replaceChildren();
    const listed = registry.filter((element) => !element.labelTarget && STEPS.test(element.type));
    const middle = (one) => one.x + one.width / 2;
    listed.sort((one, other) => middle(one) - middle(other) || one.y - other.y);
    body.append(...listed.map(row));
    if (focus) body.querySelector(`tr[data-element="${CSS.escape(focus)}"] [name="${action}"]`)?.focus();
  }

  function row(element) {
    const object = element.businessObject;
    const made = template.content.cloneNode(true);
    const line = made.querySelector("tr");
    const name = object.name || object.id;
    line.dataset.element = object.id;
    line.querySelector("[data-cell=name]").textContent = name;
    line.querySelector("[data-cell=type]").textContent = words[object.$type.slice(5).toLowerCase()] ?? object.$type.slice(5);
    line.querySelector("[data-cell=who]").textContent = said("mc_role", object.get("mc:role")) || said("mc_command", object.get("mc:command")) || object.get("mc:decision") || "";
    const onward = line.querySelector("[data-cell=next]");
    for (const flow of element.outgoing ?? []) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "mc-linkbutton";
      button.textContent = flow.target.businessObject.name || flow.target.id;
      button.setAttribute("aria-label", `${words.flow} ${name} → ${button.textContent}`);
      button.addEventListener("click", () => choose(flow, true));
      onward.append(button, " ");
    }
    for (const button of line.querySelectorAll("button[name]")) {
      button.setAttribute("aria-label", `${button.textContent} ${name}`);
      button.addEventListener("click", () => act(button.name, element));
    }
    if (element.type === "bpmn:EndEvent") line.querySelector("[name=after]").remove();
    return made;
  }

  function said(list, code) {
    const options = [...document.querySelectorAll(`select[name=${list}] option`)];
    return code && (options.find((option) => option.value === code)?.textContent ?? code);
  }

  function act(name, element) {
    if (name === "choose") choose(element, true);
    else if (name === "remove") {
      modeler.get("modeling").removeElements([element]);
      holder.focus();
    } else {
      const type = holder.querySelector("select[name=new_type]").value;
      const definition = type.split("+")[1];
      const shape = modeler.get("elementFactory").createShape({ type: type.split("+")[0], ...(definition ? { eventDefinitionType: definition } : {}) });
      const between = element.outgoing?.length === 1 && !/Gateway$/.test(element.type) && shape.type !== "bpmn:EndEvent";
      const context = { element, shape, flow: element.outgoing?.[0] };
      if (between) commands.execute("mc.insert", context);
      choose(between ? context.made : modeler.get("autoPlace").append(element, shape), true);
    }
  }

  function connect(source, id) {
    const target = registry.get(id);
    if (!source || !target) return;
    const made = modeler.get("modeling").connect(source, target);
    if (made) choose(made, true);
  }

  function targets(select) {
    const kept = select.value;
    select.replaceChildren();
    for (const element of registry.getAll()) {
      if (element.labelTarget || !STEPS.test(element.type) || element.type === "bpmn:StartEvent") continue;
      const option = document.createElement("option");
      option.value = element.id;
      option.textContent = element.businessObject.name || element.id;
      select.append(option);
    }
    select.value = kept;
  }

  return { draw, connect, targets };
}
