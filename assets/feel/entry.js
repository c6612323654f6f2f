// The grammar of FEEL for publishing packs: turns a text into a plain tree, or says where it does not parse.
// Second opinion on examples: feelin's own evaluator. Runs in a short-lived process with limits, never while serving.
import { parser, trackVariables } from "lezer-feel";
import { evaluate, unaryTest } from "feelin";

const NAMES = new Set(["NumericLiteral", "VariableName", "PathName", "Name", "ParameterName", "Key", "SpecialFunctionName", "DateTimeConstructor", "QualifiedName", "PropertyName"]);

// A tree that is deeper cannot be read as JSON everywhere.
const DEPTH = 250;

function plain(cursor, text, depth = 0) {
  const node = { n: cursor.name, p: cursor.from };
  if (depth > DEPTH) throw new Error("is nested too deeply");
  if (cursor.type.isError) throw new Error(`does not parse at character ${cursor.from + 1}`);
  const kids = [];
  if (cursor.firstChild()) {
    do {
      if (!cursor.name.endsWith("Comment")) kids.push(plain(cursor, text, depth + 1));
    } while (cursor.nextSibling());
    cursor.parent();
  }
  if (kids.length) node.k = kids;
  if (!kids.length || NAMES.has(node.n)) node.t = text.slice(cursor.from, cursor.to);
  return node;
}

globalThis.feelParse = (request) => {
  const { text, dialect, names } = JSON.parse(request);
  const context = Object.fromEntries(names.map((name) => [name, null]));
  try {
    const tree = parser.configure({ top: dialect, contextTracker: trackVariables(context) }).parse(text);
    return JSON.stringify({ tree: plain(tree.cursor(), text) });
  } catch (error) {
    return JSON.stringify({ error: String(error.message ?? error) });
  }
};

// What JSON has no word for (dates, durations, ranges) comes as {"\0feel": text}, the text being FEEL.
const revive = (key, value) => {
  const literal = value && typeof value === "object" ? value["\0feel"] : undefined;
  return literal === undefined ? value : evaluate(literal, {}).value;
};

globalThis.feelEvaluate = (request) => {
  const { text, dialect, context } = JSON.parse(request, revive);
  try {
    const answer = dialect === "UnaryTests" ? unaryTest(text, context) : evaluate(text, context);
    return JSON.stringify({ value: answer.value ?? null, warnings: (answer.warnings ?? []).map((w) => w.type ?? String(w)) });
  } catch (error) {
    return JSON.stringify({ error: String(error.message ?? error) });
  }
};
