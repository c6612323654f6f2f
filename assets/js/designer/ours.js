// The attributes of ours in a process: https://motcua.vn/bpmn/1, prefix mc (docs/packs.md).

export const NAMES = ["role", "kind", "term", "gives", "command", "decision", "each", "collects"];

export const ours = {
  name: "MotCua",
  uri: "https://motcua.vn/bpmn/1",
  prefix: "mc",
  xml: { tagAlias: "lowerCase" },
  types: [{ name: "Words", extends: ["bpmn:BaseElement"], properties: NAMES.map((name) => ({ name, isAttr: true, type: "String" })) }],
};
