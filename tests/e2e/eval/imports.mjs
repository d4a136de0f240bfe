// import() in evaluated code finds the modules that the program is linked with
import increase, { one } from "./support/numbers.mjs";
const ns = await eval("import('./support/numbers.mjs')");
increase();
console.log(ns.one, one, typeof ns.default);
console.log((await (0, eval)("import('./support/numbers.mjs')")) === ns);
console.log(await eval("(async () => (await import('./support/numbers.mjs')).one)()"));
console.log(await eval("import('fs')").then((fs) => typeof fs.readFileSync));
for (const text of ["import('./support/missing.mjs')", "import({ toString() { throw new RangeError('no') } })", "import(Symbol())"]) {
  try {
    await eval(text);
  } catch (error) {
    console.log(error.name, error.code);
  }
}
import "fs";
