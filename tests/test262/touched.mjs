// Which folders of the suite a change touches: those of what the changed files implement. What serves everything (abstract operations, the
// collector, lowering, ...) names no folder; the sample covers it.
import { execFileSync } from "node:child_process";

const builtIns = (...names) => names.map((name) => `built-ins/${name}`);
const expressions = (...names) => names.map((name) => `language/expressions/${name}`);
const statements = (...names) => names.map((name) => `language/statements/${name}`);

const iteration = [...statements("for", "for-in", "for-of", "for-await-of")];
const functions = [
  ...expressions("arrow-function", "async-arrow-function", "async-function", "async-generator", "function", "generators", "object"),
  ...statements("async-function", "async-generator", "function", "generators"), "language/arguments-object", "language/function-code",
];
const classes = [...expressions("class", "super", "new.target"), ...statements("class")];
const lexical = ["asi", "comments", "future-reserved-words", "identifiers", "keywords", "line-terminators", "literals", "punctuators", "reserved-words", "white-space"]
  .map((name) => `language/${name}`);
const modules = ["language/module-code", "language/import", "language/export", ...expressions("dynamic-import", "import.meta")];
const typedArrays = builtIns("ArrayBuffer", "SharedArrayBuffer", "DataView", "TypedArray", "TypedArrayConstructors", "Atomics", "Uint8Array");
const collections = builtIns("Map", "Set", "MapIteratorPrototype", "SetIteratorPrototype");
const weak = builtIns("WeakMap", "WeakSet", "WeakRef", "FinalizationRegistry");
const generators = builtIns("GeneratorPrototype", "GeneratorFunction", "AsyncGeneratorPrototype", "AsyncGeneratorFunction", "AsyncFromSyncIteratorPrototype",
  "AsyncFunction", "AsyncIteratorPrototype");

/** [pattern of a path in the repository, folders of the suite] */
const table = [
  [/^lib\/array\.js$/, builtIns("Array", "ArrayIteratorPrototype")],
  [/^lib\/bigint\.js$|^src\/VerifiedJS\.Kernel\/BigInts\//, builtIns("BigInt")],
  [/^lib\/boolean\.js$/, builtIns("Boolean")],
  [/^lib\/collections\.js$|\/HashTables\.cs$/, collections],
  [/^lib\/date\.js$/, builtIns("Date")],
  [/^lib\/error\.js$|^src\/VerifiedJS\.Kernel\/Errors\//, builtIns("Error", "NativeErrors", "AggregateError")],
  [/^lib\/(function|evaluator.*)\.js$/, builtIns("Function", "eval")],
  [/^lib\/generator\.js$|\/GeneratorTransform\.cs$/, [...generators, ...expressions("yield", "await")]],
  [/^lib\/globals\.js$/, builtIns("global", "parseInt", "parseFloat", "isNaN", "isFinite", "decodeURI", "decodeURIComponent", "encodeURI", "encodeURIComponent")],
  [/^lib\/iterator(_helpers)?\.js$/, builtIns("Iterator")],
  [/^lib\/json\.js$/, builtIns("JSON")],
  [/^lib\/math\.js$|^src\/VerifiedJS\.Kernel\/Math\//, builtIns("Math")],
  [/^lib\/number\.js$|^src\/VerifiedJS\.Kernel\/Numbers\/|\/NumberLibrary\.cs$/, builtIns("Number", "parseInt", "parseFloat")],
  [/^lib\/object\.js$|^src\/VerifiedJS\.Kernel\/Objects\/|\/ObjectOperations\.cs$/, builtIns("Object", "Reflect")],
  [/^lib\/promise\.js$/, builtIns("Promise")],
  [/^lib\/proxy\.js$/, builtIns("Proxy", "Reflect")],
  [/^lib\/reflect\.js$/, builtIns("Reflect")],
  [/^lib\/regexp\.js$|^src\/VerifiedJS\.Kernel\/RegExp\//, builtIns("RegExp", "RegExpStringIteratorPrototype")],
  [/^lib\/string\.js$|^src\/VerifiedJS\.Kernel\/(Strings|Unicode)\/|\/StringOperations\.cs$/, builtIns("String", "StringIteratorPrototype")],
  [/^lib\/symbol\.js$/, builtIns("Symbol")],
  [/^lib\/typed_array\.js$|\/BufferOperations\.cs$/, typedArrays],
  [/^lib\/weak\.js$|\/WeakTables\.cs$/, weak],
  [/\/Elaborator\.Classes\.cs$/, classes],
  [/\/Elaborator\.Functions\.cs$/, functions],
  [/\/Elaborator\.Iteration\.cs$/, iteration],
  [/\/Elaborator\.Patterns\.cs$|\/Parser\.Patterns\.cs$/, ["language/destructuring", ...expressions("assignment"), ...statements("variable", "let", "const", "try")]],
  [/\/Elaborator\.Statements\.cs$|\/Parser\.Statements\.cs$/,
    [...statements("block", "break", "continue", "do-while", "if", "labeled", "return", "switch", "throw", "try", "while", "with"), "language/block-scope"]],
  [/\/Elaborator\.Programs\.cs$/, ["language/global-code", "annexB/language/global-code"]],
  [/\/Elaborator\.Modules\.cs$|\/ModuleLinker\.cs$|\/Driver\/Modules\//, modules],
  [/\/Source\/(Lexer|Tokens|WordTable|NumberText|UnicodeIdentifiers)\.cs$/, lexical],
  [/\/Source\/RegExpSyntax\.cs$/, ["language/literals/regexp"]],
];

/** The files that differ from a commit, untracked ones included. */
export function changedFiles(repository, commit) {
  const git = (...args) => execFileSync("git", ["-C", repository, ...args], { encoding: "utf8" }).split("\n").filter(Boolean);
  return [...git("diff", "--name-only", commit), ...git("ls-files", "--others", "--exclude-standard")];
}

/** The folders that a change of these files touches. */
export function touchedFolders(files) {
  return [...new Set(table.filter(([pattern]) => files.some((file) => pattern.test(file))).flatMap(([, folders]) => folders))].sort();
}
