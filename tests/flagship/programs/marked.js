// marked renders documents with every block and inline construct, and its own README.
const { marked, Lexer } = require("marked");
const { digest, read } = require("./support/digest.js");

const text = `# Title with *emphasis* and \`code\`

Setext
======

A paragraph with **bold**, _italic_, ~~gone~~, [a link](https://example.org "title"), ![image](a.png), <span>html</span>,
a hard break  
and an autolink: https://example.org/a?b=c&d. \\*escaped\\* &amp; &copy;

> quoted
> > twice

1. one
2. two
   - nested *a*
   - [x] done
   - [ ] open

* * *

\`\`\`js
const x = a < b && c > d;
\`\`\`

    indented code

| a | b | c |
|:--|:-:|--:|
| 1 | \`2|\` | **3** |
| é | 日本 | 🎉 |

<div>
raw *html*
</div>

[ref]: http://example.com 'Ref'
A [reference][ref] and [ref].
`;
console.log(marked.parse(text));
console.log(JSON.stringify(new Lexer().lex("- a\n- b\n\n`c`")).length);
console.log(digest(marked.parse(read("marked/README.md"))), digest(marked.parse(read("lodash/README.md"))), digest(marked.parse(read("ramda/README.md"))));
console.log(digest(marked.parse((text + "\n").repeat(40))));
marked.use({ renderer: { heading: ({ tokens, depth }) => `<h${depth} class="x">${tokens.map((t) => t.raw).join("")}</h${depth}>` }, gfm: true, breaks: true });
console.log(marked.parse("# a *b*\nline\nline"));
