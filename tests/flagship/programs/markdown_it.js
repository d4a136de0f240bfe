// markdown-it renders the READMEs of other packages.
const MarkdownIt = require("markdown-it");
const { digest, read } = require("./support/digest.js");

const md = new MarkdownIt({ html: true, linkify: true, typographer: true, breaks: false });
for (const file of ["marked/README.md", "lodash/README.md", "acorn/README.md", "mustache/README.md", "markdown-it/README.md"]) console.log(file, digest(md.render(read(file))));
console.log(md.render('# "Quotes" -- and... (c)\n\n* a\n* b\n\n  c\n\n1) x\n2) y\n\n|a|b|\n|-|-:|\n|1|~~2~~|\n\nhttp://example.org/ä?b <b>x</b> `c`\n\n```js\na<b\n```\n\n[l]: /u "t"\n[l] ![i][l] **b _c_** \\* &nbsp; &#x1F389;'));
console.log(JSON.stringify(md.parse("*a* [b](c)", {}).map((t) => [t.type, t.tag, t.children && t.children.map((c) => c.type)])));
