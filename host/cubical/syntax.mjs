// The surface syntax of the cubical evaluator for pages and Node: text to terms and back. The grammar is at the head of
// src/VerifiedJS/Cubical/Parser.cs, which reads the same; docs/CUBICAL.md explains it.
//
// Terms are data in the notation of glue.js, a constructor's name before its fields: ["app", ["var", "f"], ["var", "x"]], "zero".

const keywords = new Set([
  "def", "U", "lam", "pi", "sigma", "pair", "fst", "snd", "path", "Path", "transp", "hcomp", "comp", "compN", "hcompN", "glue", "glueElem", "unglue",
]);
const punctuators = [
  ["->", "->"], ["/\\", "/\\"], ["\\/", "\\/"], ["→", "->"], ["∧", "/\\"], ["∨", "\\/"], ["¬", "~"], ["×", "*"], ["λ", "\\"], ["\\", "\\"],
  ["(", "("], [")", ")"], ["[", "["], ["]", "]"], [",", ","], [".", "."], [":", ":"], ["@", "@"], ["=", "="], ["~", "~"], ["*", "*"],
];
const plainName = /^(?![\p{Nd}'])(?:(?![λΠΣ])[\p{L}\p{Nd}_'$])+$/u;
const namePart = /(?![λΠΣ])[\p{L}\p{Nd}_'$]/uy;

/** What cannot be read: where (an offset, and line and column from 1) and why. */
export class CubicalSyntaxError extends SyntaxError {
  constructor(text, start, end, message) {
    const before = text.slice(0, start).split("\n"), line = before.length, column = before.at(-1).length + 1;
    super(`${line}:${column}: ${message}`);
    this.description = message;
    [this.start, this.end, this.line, this.column] = [start, end, line, column];
    this.sourceLine = text.split("\n")[line - 1];
  }

  /** The message, the line, and a caret under the place. */
  render() {
    const marked = Math.max(1, Math.min(this.end - this.start, this.sourceLine.length - this.column + 1));
    return `${this.message}\n${this.sourceLine.replaceAll("\t", " ")}\n${" ".repeat(this.column - 1)}${"^".repeat(marked)}`;
  }
}

function tokenize(text) {
  const tokens = [];
  const fail = (start, end, message) => { throw new CubicalSyntaxError(text, start, end, message); };
  let at = 0;
  while (true) {
    while (at < text.length && (/\s/.test(text[at]) || text[at] === ";")) {
      if (text[at] === ";") while (at < text.length && text[at] !== "\n") at++;
      else at++;
    }
    const start = at;
    const push = (kind, value) => tokens.push({ kind, text: value, start, end: at });
    if (at === text.length) {
      // Whoever looks ahead may look past the end.
      for (let i = 0; i < 3; i++) push("end", "");
      return tokens;
    }
    if (text[at] === "|") {
      at++;
      let name = "";
      while (at < text.length && text[at] !== "|") {
        if (text[at] !== "\\") { name += text[at++]; continue; }
        const escape = /\\(?:([|\\])|u\{([0-9a-fA-F]+)\})/y;
        escape.lastIndex = at;
        const match = escape.exec(text), code = match?.[2] && parseInt(match[2], 16);
        if (!match || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) fail(at, Math.min(text.length, at + 2), "an escape is \\|, \\\\ or \\u{hex}");
        name += match[1] ?? String.fromCodePoint(code);
        at = escape.lastIndex;
      }
      if (at === text.length) fail(start, at, "this name has no closing bar");
      at++;
      push("name", name);
      continue;
    }
    const punctuator = punctuators.find(([written]) => text.startsWith(written, at));
    if (punctuator) {
      at += punctuator[0].length;
      push("punctuator", punctuator[1]);
    } else if (text[at] === "Π" || text[at] === "Σ") {
      push("keyword", text[at++] === "Π" ? "pi" : "sigma");
      tokens.at(-1).end = at;
    } else if (/[0-9]/.test(text[at])) {
      while (/[0-9]/.test(text[at] ?? "")) at++;
      push("number", text.slice(start, at));
    } else {
      for (namePart.lastIndex = at; namePart.test(text); at = namePart.lastIndex);
      const word = text.slice(start, at);
      if (!plainName.test(word)) fail(start, Math.max(at, start + 1), "no name begins with this character; other names stand between bars: |...|");
      push(keywords.has(word) ? "keyword" : "name", word);
    }
  }
}

class Parser {
  constructor(text) {
    this.text = text;
    this.tokens = tokenize(text);
    this.next = 0;
  }

  whole(parse) {
    const result = parse.call(this);
    if (this.at(0).kind !== "end") this.fail(this.at(0), `expected the end, not ${describe(this.at(0))}`);
    return result;
  }

  at(ahead) { return this.tokens[this.next + ahead]; }
  is(text, ahead = 0) { return this.at(ahead).kind === "punctuator" && this.at(ahead).text === text; }
  isKeyword(word, ahead = 0) { return this.at(ahead).kind === "keyword" && this.at(ahead).text === word; }
  take(text) { return this.is(text) && Boolean(++this.next); }
  takeKeyword(word) { return this.isKeyword(word) && Boolean(++this.next); }
  fail(token, message) { throw new CubicalSyntaxError(this.text, token.start, token.end, message); }
  expect(text) { if (!this.take(text)) this.fail(this.at(0), `expected ${text}, not ${describe(this.at(0))}`); }

  name(what = "a name") {
    if (this.at(0).kind !== "name") this.fail(this.at(0), `expected ${what}, not ${describe(this.at(0))}`);
    return this.tokens[this.next++].text;
  }

  names() {
    const names = [];
    do names.push(this.name()); while (!this.take("."));
    return names;
  }

  items() {
    const definitions = [], terms = [];
    while (this.at(0).kind !== "end") {
      if (this.is("(") && this.isKeyword("def", 1)) {
        this.next += 2;
        const name = this.name();
        definitions.push([name, this.inside()]);
        this.expect(")");
      } else terms.push(definitions.reduceRight((body, [name, value]) => ["app", ["lam", name, body], value], this.term()));
    }
    return terms;
  }

  term() {
    if (this.take("(")) return this.closed(this.inside());
    if (this.takeKeyword("U")) return ["univ", 0];
    if (this.at(0).kind === "number") this.fail(this.at(0), "a number is not a term; a universe is written U or (U 1)");
    return ["var", this.name("a term")];
  }

  inside() {
    let count = 0;
    while (this.at(count).kind === "name") count++;
    if (count > 0 && this.is(".", count)) return this.abstraction("plam");
    if (this.take("\\") || this.takeKeyword("lam")) return this.abstraction("lam");
    for (const binder of ["pi", "sigma"]) if (this.takeKeyword(binder)) return this.telescope(binder);
    if (this.take("->")) return this.chain((left, right) => ["pi", "_", left, right]);
    if (this.take("*")) return this.chain((left, right) => ["sigma", "_", left, right]);
    if (this.isKeyword("U") && this.at(1).kind === "number") {
      this.next += 2;
      const level = Number(this.at(-1).text);
      if (level > 0x7fffffff) this.fail(this.at(-1), "this level is too large");
      return ["univ", level];
    }
    if (this.takeKeyword("pair")) return this.chain((first, second) => ["pair", first, second]);
    if (this.takeKeyword("Path")) return ["path", ["plam", "_", this.term()], this.term(), this.term()];
    let result = this.head();
    while (true) {
      if (this.take("@")) result = ["papp", result, this.dim()];
      else if (this.startsTerm()) result = ["app", result, this.term()];
      else return result;
    }
  }

  // What is applied: a form of a keyword and its arguments, or a term.
  head() {
    for (const [word, ...fields] of forms) if (this.takeKeyword(word)) return [word, ...fields.map((field) => this[field]())];
    return this.term();
  }

  startsTerm() { return this.is("(") || this.at(0).kind === "name" || this.at(0).kind === "number" || this.isKeyword("U"); }

  abstraction(kind) {
    const names = this.names(), body = this.inside();
    return names.reduceRight((inner, name) => [kind, name, inner], body);
  }

  telescope(kind) {
    const binders = [];
    do {
      this.expect("(");
      const name = this.name();
      this.expect(":");
      binders.push([name, this.closed(this.inside())]);
    } while (this.is("(") && this.at(1).kind === "name" && this.is(":", 2));
    return binders.reduceRight((body, [name, type]) => [kind, name, type, body], this.inside());
  }

  // Two terms or more, nested to the right.
  chain(link) {
    const terms = [this.term(), this.term()];
    while (this.startsTerm()) terms.push(this.term());
    return terms.reduceRight((rest, term) => link(term, rest));
  }

  system() {
    const branches = [];
    this.expect("[");
    while (!this.take("]")) {
      if (branches.length > 0 && !this.take(",")) this.fail(this.at(0), `expected , or ], not ${describe(this.at(0))}`);
      const face = this.faceExpression();
      this.expect("->");
      branches.push([face, this.inside()]);
    }
    return branches;
  }

  dimExpression() { return this.lattice(this.dim); }
  faceExpression() { return this.lattice(this.face); }

  lattice(operand) {
    const meets = () => {
      const left = operand.call(this);
      return this.take("/\\") ? ["meet", left, meets()] : left;
    };
    const left = meets();
    return this.take("\\/") ? ["join", left, this.lattice(operand)] : left;
  }

  dim() {
    if (this.take("~")) return ["inv", this.dim()];
    if (this.take("(")) return this.closed(this.dimExpression());
    if (this.at(0).kind === "number") return this.end() ? "one" : "zero";
    return ["var", this.name("a dimension")];
  }

  face() {
    if (this.take("(")) return this.closed(this.faceExpression());
    if (this.at(0).kind === "number") return this.end() ? "top" : "bot";
    const name = this.name("a face");
    this.expect("=");
    return [this.end() ? "eq1" : "eq0", name];
  }

  // 0 or 1.
  end() {
    const token = this.tokens[this.next++];
    if (token.kind !== "number" || (token.text !== "0" && token.text !== "1")) this.fail(token, `expected 0 or 1, not ${describe(token)}`);
    return token.text === "1";
  }

  closed(result) {
    this.expect(")");
    return result;
  }
}

// The forms of a keyword and its arguments.
const forms = [
  ["fst", "term"], ["snd", "term"], ["path", "term", "term", "term"], ["transp", "term", "face", "term"], ["hcomp", "term", "face", "term", "term"],
  ["comp", "term", "face", "term", "term"], ["compN", "term", "system", "term"], ["hcompN", "term", "system", "term"],
  ["glue", "term", "system"], ["glueElem", "term", "system"], ["unglue", "term", "system"],
];

const describe = ({ kind, text }) =>
  kind === "end" ? "the end" : kind === "keyword" ? `the keyword ${text} (as a name it is written |${text}|)` : kind === "name" ? `the name ${text}` : text;

/** A term by itself. */
export const parseTerm = (text) => new Parser(text).whole(Parser.prototype.term);
/** A dimension, with or without parentheses. */
export const parseDim = (text) => new Parser(text).whole(Parser.prototype.dimExpression);
/** A face formula, with or without parentheses. */
export const parseFace = (text) => new Parser(text).whole(Parser.prototype.faceExpression);
/** The terms of a file; definitions before a term are bound around it. */
export const parseFile = (text) => new Parser(text).whole(Parser.prototype.items);

// ---- Writing ----

const writeName = (name) => plainName.test(name) && !keywords.has(name) ? name : "|" + name.replace(/[|\\]|\p{Cc}/gu,
  (c) => c === "|" || c === "\\" ? "\\" + c : `\\u{${c.codePointAt(0).toString(16)}}`) + "|";

const parts = (datum) => typeof datum === "string" ? [datum] : datum;

/** A dimension or a face without outer parentheses. */
export function printFormula(formula) {
  const [kind, left, right] = parts(formula);
  return kind === "join" ? `${meets(left)} \\/ ${printFormula(right)}` : meets(formula);
}
function meets(formula) {
  const [kind, left, right] = parts(formula);
  return kind === "meet" ? `${literal(left)} /\\ ${meets(right)}` : literal(formula);
}
function literal(formula) {
  const [kind, a] = parts(formula);
  switch (kind) {
    case "zero": case "bot": return "0";
    case "one": case "top": return "1";
    case "var": return writeName(a);
    case "inv": return "~" + literal(a);
    case "eq0": return writeName(a) + "=0";
    case "eq1": return writeName(a) + "=1";
    default: return `(${printFormula(formula)})`;
  }
}
// As an argument a face has parentheses, for the reader.
const argument = (formula) => ["eq0", "eq1"].includes(parts(formula)[0]) ? `(${literal(formula)})` : literal(formula);

/** A term on one line. */
export const print = (term) => layout(term).write(Infinity);
/** A term in lines of at most this width where it can be broken so. */
export const pretty = (term, width = 100) => layout(term).write(width);

// Text, or items between brackets: on one line, or after the first `lead` items one a line.
class Layout {
  constructor(open, items = [], close = "", lead = 0) {
    [this.open, this.items, this.close, this.lead] = [open, items, close, lead];
    this.width = open.length + items.reduce((sum, item) => sum + item.width, 0) + Math.max(0, items.length - 1) + close.length;
  }

  write(columns) {
    const out = { text: "", column: 0 };
    this.#write(out, 0, 0, columns);
    return out.text;
  }

  // after: what must still fit behind on the same line.
  #write(out, indent, after, columns) {
    const put = (text) => { out.text += text; out.column += text.length; };
    const fits = this.items.length === 0 || out.column + this.width + after <= columns;
    put(this.open);
    this.items.forEach((item, i) => {
      if (i > 0 && !fits && i >= Math.max(1, this.lead)) {
        out.text += "\n" + " ".repeat(indent + 2);
        out.column = indent + 2;
      } else if (i > 0) put(" ");
      item.#write(out, fits ? indent : indent + 2, i === this.items.length - 1 ? after + this.close.length : 0, fits ? Infinity : columns);
    });
    put(this.close);
  }
}

const list = (head, ...rest) => new Layout("(", [new Layout(head), ...rest], ")", 1);
const layoutSystem = (branches) => new Layout("[", branches.map(([face, body], i) =>
  new Layout("", [new Layout(`${printFormula(face)} ->`), layout(body)], i < branches.length - 1 ? "," : "", 1)), "]");

function layout(term) {
  const [kind, a, b, c, d] = term;
  switch (kind) {
    case "var": return new Layout(writeName(a));
    case "univ": return new Layout(a === 0 ? "U" : `(U ${a})`);
    case "pi": case "sigma": return layoutBinder(term);
    case "lam": case "plam": {
      const names = [];
      let body = term;
      for (; body[0] === kind; body = body[2]) names.push(writeName(body[1]));
      return new Layout("(", [new Layout(`${kind === "lam" ? "lam " : ""}${names.join(" ")}.`), layout(body)], ")", 1);
    }
    case "app": case "papp": {
      const items = [];
      let head = term;
      for (; head[0] === "app" || head[0] === "papp"; head = head[1]) items.push(head[0] === "app" ? layout(head[2]) : new Layout("@ " + argument(head[2])));
      return new Layout("(", [layout(head), ...items.reverse()], ")", 1);
    }
    case "pair": {
      const items = [];
      let rest = term;
      for (; rest[0] === "pair"; rest = rest[2]) items.push(layout(rest[1]));
      return list("pair", ...items, layout(rest));
    }
    case "fst": case "snd": return list(kind, layout(a));
    case "path": return a[0] === "plam" && a[1] === "_" ? list("Path", layout(a[2]), layout(b), layout(c)) : list("path", layout(a), layout(b), layout(c));
    case "transp": return list(kind, layout(a), new Layout(argument(b)), layout(c));
    case "hcomp": case "comp": return list(kind, layout(a), new Layout(argument(b)), layout(c), layout(d));
    case "compN": case "hcompN": return list(kind, layout(a), layoutSystem(b), layout(c));
    case "glue": case "glueElem": case "unglue": return list(kind, layout(a), layoutSystem(b));
    default: throw new TypeError(`no term: ${JSON.stringify(term)}`);
  }
}

function layoutBinder(term) {
  const kind = term[0], items = [];
  if (term[1] === "_") {
    for (; term[0] === kind && term[1] === "_"; term = term[3]) items.push(layout(term[2]));
    return list(kind === "pi" ? "->" : "*", ...items, layout(term));
  }
  for (; term[0] === kind && term[1] !== "_"; term = term[3])
    items.push(new Layout("(", [new Layout(`${writeName(term[1])} :`), layout(term[2])], ")", 1));
  return list(kind, ...items, layout(term));
}
