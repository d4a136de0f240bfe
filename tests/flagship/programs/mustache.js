// mustache: sections, inverted sections, partials, lambdas, delimiters, escaping.
const Mustache = require("mustache");

const template = `Hello {{name}}, {{{raw}}} {{&raw}} {{raw}}
{{#items}}
 - {{#first}}*{{/first}}{{label}} ({{price.amount}} {{price.currency}}){{^last}},{{/last}}
{{/items}}
{{^none}}nothing{{/none}}
{{#bold}}strong {{name}}{{/bold}}
{{> footer}}
{{=<% %>=}}<% name %> {{name}}<%={{ }}=%>
{{! a comment }}{{nested.deep.value}}{{missing.path}}`;
const view = {
  name: "Wörld & <Co>",
  raw: "<b>\"'/`=</b>",
  items: [
    { first: true, label: "a", price: { amount: 1.5, currency: "€" } },
    { label: "b", price: { amount: 2, currency: "$" } },
    { last: true, label: "c", price: { amount: 1e21, currency: "¥" } },
  ],
  none: [],
  bold: () => (text, render) => `<b>${render(text)}</b>`,
  nested: { deep: { value: () => 42 } },
};
console.log(Mustache.render(template, view, { footer: "-- {{name}} {{#items}}{{label}}{{/items}}" }));
console.log(JSON.stringify(Mustache.parse("a {{#b}}{{c}} {{{d}}}{{/b}} {{>e}}")));
for (const bad of ["{{#a}}", "{{a", "{{/a}}", "{{#a}}{{/b}}"]) {
  try {
    console.log(Mustache.render(bad, {}));
  } catch (error) {
    console.log(`${error.name}: ${error.message}`);
  }
}
for (let i = 0; i < 200; i++) Mustache.render(template, { ...view, name: i });
console.log(Mustache.escape("<a href='x'>"), Mustache.name);
