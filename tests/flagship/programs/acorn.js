// acorn parses its own source and three's, and tokenizes; the trees are compared whole.
const acorn = require("acorn");
const { digest, read } = require("./support/digest.js");

for (const [file, sourceType] of [["acorn/dist/acorn.js", "script"], ["three/build/three.core.js", "module"], ["three/build/three.module.js", "module"]]) {
  const text = read(file);
  const comments = [];
  const tree = acorn.parse(text, { ecmaVersion: "latest", sourceType, locations: true, onComment: comments });
  const kinds = new Map();
  const stack = [tree];
  while (stack.length > 0) {
    const node = stack.pop();
    kinds.set(node.type, (kinds.get(node.type) || 0) + 1);
    for (const key of Object.keys(node)) {
      const value = node[key];
      if (Array.isArray(value)) { for (const item of value) if (item && item.type) stack.push(item); } else if (value && typeof value.type === "string") stack.push(value);
    }
  }
  console.log(file, tree.body.length, "statements,", comments.length, "comments");
  console.log([...kinds].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([kind, count]) => `${kind} ${count}`).join(", "));
  console.log(digest(JSON.stringify(tree, (key, value) => (typeof value === "bigint" ? `${value}n` : value instanceof RegExp ? String(value) : value))));
}
console.log([...acorn.tokenizer("let x = /a+/u.test(`b${1}`) ?? 0x1F_00n", { ecmaVersion: 2022 })].map((t) => `${t.type.label}@${t.start}`).join(" "));
for (const bad of ["let x; let x", "a => { 'use strict'; with (b) c }", "for (const a in b, c of d);", "`${"]) {
  try {
    acorn.parse(bad, { ecmaVersion: 2022 });
    console.log("accepted");
  } catch (error) {
    console.log(error.name, error.message, error.pos, error.loc);
  }
}
