// TypeScript transpiles, and checks a program against an in-memory library.
const ts = require("typescript");
const { digest, read } = require("./support/digest.js");

console.log(ts.version);
console.log(ts.transpileModule(`enum E { A, B = "b" } namespace N { export const x: number = E.A; } class C<T> { private readonly y?: T; constructor(public z: string) {} @d m(): void {} }
export default async function* f<T extends object>(this: C<T>, ...a: T[]) { for await (const b of a) yield b satisfies T; }`, { compilerOptions: { target: ts.ScriptTarget.ES2017, module: ts.ModuleKind.CommonJS, experimentalDecorators: true } }).outputText);
const files = {
  "/main.ts": `import { add, Shape } from "./lib";
const n: string = add(1, 2);
const s: Shape = { kind: "circle" };
function area(s: Shape): number { switch (s.kind) { case "circle": return s.r ** 2; } }
let u: Partial<Record<"a" | "b", number>> = { a: 1, c: 2 };
type F<T> = T extends (infer U)[] ? U : never; const f: F<string[]> = 3;
console.log(n, area(s), u, f, undefinedName);`,
  "/lib.ts": `export type Shape = { kind: "circle"; r: number } | { kind: "square"; side: number };
export const add = (a: number, b: number) => a + b;`,
};
const library = ["lib.es5.d.ts", "lib.decorators.d.ts", "lib.decorators.legacy.d.ts"];
for (const name of library) files["/lib/" + name] = read("typescript/lib/" + name);
const host = {
  fileExists: (name) => name in files, readFile: (name) => files[name], getSourceFile: (name, version) => (name in files ? ts.createSourceFile(name, files[name], version, true) : undefined),
  getDefaultLibFileName: () => "/lib/lib.es5.d.ts", getDefaultLibLocation: () => "/lib", getCurrentDirectory: () => "/", getCanonicalFileName: (f) => f, useCaseSensitiveFileNames: () => true, getNewLine: () => "\n", writeFile: (name, text) => console.log(name, digest(text)),
};
const program = ts.createProgram(["/main.ts"], { strict: true, target: ts.ScriptTarget.ES5, lib: ["lib.es5.d.ts"], types: [], ignoreDeprecations: "5.0" }, host);
console.log(ts.formatDiagnostics(ts.getPreEmitDiagnostics(program), host));
program.emit();
