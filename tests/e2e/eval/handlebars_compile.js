// Handlebars compiles templates to source text, at run time.
const Handlebars = require("handlebars");
Handlebars.registerHelper("loud", text => text.toUpperCase());
Handlebars.registerPartial("item", "<li>{{name}}{{#if last}} (last){{/if}}</li>");
const template = Handlebars.compile(`<h1>{{title}}</h1>
{{#each items}}
  {{> item last=@last}}
{{else}}
  none
{{/each}}
{{#with author}}{{first}} {{{last}}} {{loud first}}{{/with}} {{#unless hidden}}shown{{/unless}} {{lookup map key}}`);
console.log(template({ title: "A & B", items: [{ name: "x" }, { name: "y" }], author: { first: "Ann", last: "<i>Bee</i>" }, map: { k: "v" }, key: "k" }));
console.log(template({ title: "empty", items: [], hidden: true }));
console.log(Handlebars.precompile("a {{b}}").length > 100);
try { Handlebars.compile("{{#if}}")({}); } catch (e) { console.log(e.name, e.message.split("\n")[0]); }
