// A template engine such as many packages have: source text from a template, compiled once.
function compile(template) {
  let source = "let out = '';\n", index = 0;
  const pattern = /<%([=-]?)([\s\S]+?)%>/g;
  for (let match; (match = pattern.exec(template)); index = pattern.lastIndex) {
    source += "out += " + JSON.stringify(template.slice(index, match.index)) + ";\n";
    source += match[1] === "=" ? "out += escape(" + match[2] + ");\n" : match[1] === "-" ? "out += (" + match[2] + ");\n" : match[2] + "\n";
  }
  source += "out += " + JSON.stringify(template.slice(index)) + ";\nreturn out;";
  return new Function("data", "escape", "with (data) {\n" + source + "\n}");
}
const escape = s => String(s).replace(/[&<>"]/g, c => "&#" + c.charCodeAt(0) + ";");
const page = compile(`<h1><%= title %></h1>
<ul><% for (const item of items) { %>
  <li class="<%= item.done ? "done" : "open" %>"><%= item.name %><% if (item.tags?.length) { %> [<%- item.tags.join(", ") %>]<% } %></li><% } %>
</ul>`);
console.log(page({ title: "Tasks & <more>", items: [{ name: "one", done: true }, { name: "two", tags: ["a", "b"] }] }, escape));
let sum = 0;
const hot = new Function("n", "let s = 0; for (let i = 0; i < n; i++) { s += i % 7 === 0 ? i : 1; } return s;");
for (let i = 0; i < 20; i++) sum += hot(500);
console.log(sum);
