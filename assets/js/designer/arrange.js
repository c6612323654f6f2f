// Places for the elements of a process that came without a drawing: columns by distance from the start, one row a branch.

const GAP_X = 60;
const GAP_Y = 40;
const SIZES = { event: [36, 36], gateway: [50, 50], task: [120, 80] };

export function isDrawn(definitions) {
  return (definitions.diagrams ?? []).some((diagram) => (diagram.plane?.planeElement ?? []).length);
}

export function arrange(definitions, moddle) {
  const process = definitions.rootElements.find((element) => element.$type === "bpmn:Process");
  if (!process) return;
  const plane = moddle.create("bpmndi:BPMNPlane", { id: `${process.id}_plane`, bpmnElement: process, planeElement: [] });
  inside(process, 160, 80, plane, moddle);
  const diagram = moddle.create("bpmndi:BPMNDiagram", { id: `${process.id}_diagram`, plane });
  plane.$parent = diagram;
  diagram.$parent = definitions;
  definitions.diagrams = [diagram];
}

// Draws what one process or sub-process holds; gives back width and height.
function inside(scope, left, top, plane, moddle) {
  const elements = scope.flowElements ?? [];
  const flows = elements.filter((element) => element.$type === "bpmn:SequenceFlow");
  const boundary = elements.filter((element) => element.$type === "bpmn:BoundaryEvent");
  const nodes = elements.filter((element) => !flows.includes(element) && !boundary.includes(element) && isNode(element));
  const next = new Map([...nodes, ...boundary].map((node) => [node, []]));
  for (const flow of flows) next.get(flow.sourceRef)?.push(flow.targetRef);
  for (const event of boundary) next.get(event.attachedToRef)?.push(...next.get(event));
  const columns = columnsOf(nodes, next);
  const sizes = new Map(nodes.map((node) => [node, sizeOf(node)]));
  const nested = new Map();
  for (const node of nodes) {
    if (node.$type !== "bpmn:SubProcess" && node.$type !== "bpmn:Transaction") continue;
    const trial = { planeElement: [] };
    sizes.set(node, inside(node, 0, 0, trial, moddle));
    nested.set(node, true);
  }
  const placed = new Map();
  let x = left + 40;
  const last = Math.max(0, ...columns.values());
  const rows = rowsOf(nodes, next, columns);
  const heights = rowHeights(rows, sizes);
  for (let column = 0; column <= last; column += 1) {
    const here = nodes.filter((node) => columns.get(node) === column);
    const width = Math.max(0, ...here.map((node) => sizes.get(node)[0]));
    for (const node of here) {
      const [w, h] = sizes.get(node);
      const row = rows.get(node);
      const above = heights.slice(0, row).reduce((sum, height) => sum + height + GAP_Y, 0);
      placed.set(node, { x: Math.round(x + (width - w) / 2), y: Math.round(top + 40 + above + (heights[row] - h) / 2), width: w, height: h });
    }
    x += width + GAP_X;
  }
  for (const [node, bounds] of placed) {
    shape(node, bounds, plane, moddle, nested.has(node));
    if (nested.has(node)) inside(node, bounds.x, bounds.y, plane, moddle);
  }
  const used = new Map();
  for (const event of boundary) {
    const host = placed.get(event.attachedToRef);
    if (!host) continue;
    const count = used.get(event.attachedToRef) ?? 0;
    used.set(event.attachedToRef, count + 1);
    const bounds = { x: host.x + host.width - 30 - count * 50, y: host.y + host.height - 18, width: 36, height: 36 };
    placed.set(event, bounds);
    shape(event, bounds, plane, moddle, false);
  }
  const height = heights.reduce((sum, one) => sum + one + GAP_Y, 0) + 80;
  for (const flow of flows) {
    const from = placed.get(flow.sourceRef);
    const to = placed.get(flow.targetRef);
    if (from && to) edge(flow, way(from, to, boundary.includes(flow.sourceRef), top + height - 24), plane, moddle);
  }
  return [Math.max(160, x - left), Math.max(120, height)];
}

function isNode(element) {
  return /Event$|Gateway$|Task$|SubProcess$|CallActivity$|Transaction$/.test(element.$type);
}

function sizeOf(node) {
  if (node.$type.endsWith("Event")) return SIZES.event;
  return node.$type.endsWith("Gateway") ? SIZES.gateway : SIZES.task;
}

// The longest way from a start, ways back left aside.
function columnsOf(nodes, next) {
  const columns = new Map();
  const active = new Set();
  const visit = (node, column) => {
    if (active.has(node) || (columns.get(node) ?? -1) >= column) return;
    columns.set(node, column);
    active.add(node);
    for (const follower of next.get(node) ?? []) if (next.has(follower)) visit(follower, column + 1);
    active.delete(node);
  };
  const followed = new Set([...next.values()].flat());
  for (const node of nodes) if (!followed.has(node)) visit(node, 0);
  for (const node of nodes) if (!columns.has(node)) visit(node, 0);
  return columns;
}

function rowsOf(nodes, next, columns) {
  const rows = new Map();
  const taken = new Set();
  const put = (node, wanted) => {
    if (rows.has(node)) return;
    let row = wanted;
    while (taken.has(`${columns.get(node)}:${row}`)) row += 1;
    taken.add(`${columns.get(node)}:${row}`);
    rows.set(node, row);
    (next.get(node) ?? []).filter((follower) => columns.has(follower)).forEach((follower, index) => put(follower, row + index));
  };
  for (const node of [...nodes].sort((a, b) => columns.get(a) - columns.get(b))) put(node, 0);
  return rows;
}

function rowHeights(rows, sizes) {
  const heights = [];
  for (const [node, row] of rows) heights[row] = Math.max(heights[row] ?? 60, sizes.get(node)[1]);
  return Array.from(heights, (height) => height ?? 60);
}

function shape(node, { x, y, width, height }, plane, moddle, isExpanded) {
  const bounds = moddle.create("dc:Bounds", { x, y, width, height });
  const made = moddle.create("bpmndi:BPMNShape", { id: `${node.id}_di`, bpmnElement: node, bounds, ...(isExpanded ? { isExpanded } : {}) });
  bounds.$parent = made;
  made.$parent = plane;
  plane.planeElement.push(made);
}

function edge(flow, points, plane, moddle) {
  const waypoint = points.map(([x, y]) => moddle.create("dc:Point", { x: Math.round(x), y: Math.round(y) }));
  const made = moddle.create("bpmndi:BPMNEdge", { id: `${flow.id}_di`, bpmnElement: flow, waypoint });
  waypoint.forEach((point) => { point.$parent = made; });
  made.$parent = plane;
  plane.planeElement.push(made);
}

function way(from, to, below, floor) {
  const middle = (box) => box.y + box.height / 2;
  const start = below ? [from.x + from.width / 2, from.y + from.height] : [from.x + from.width, middle(from)];
  const end = [to.x, middle(to)];
  if (to.x > from.x + from.width) {
    if (start[1] === end[1]) return [start, end];
    if (below) return [start, [start[0], end[1]], end];
    const turn = to.x - GAP_X / 2;
    return [start, [turn, start[1]], [turn, end[1]], end];
  }
  const centre = to.x + to.width / 2;
  return [[from.x + from.width / 2, from.y + from.height], [from.x + from.width / 2, floor], [centre, floor], [centre, to.y + to.height]];
}
