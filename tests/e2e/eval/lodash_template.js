// lodash makes source text of templates, and compiles it with the Function constructor.
const _ = require("lodash");
console.log(_.template("hello <%= user %>!")({ user: "fred" }));
console.log(_.template("<% _.forEach(users, function (user) { %><li><%- user %></li><% }); %>")({ users: ["fred", "<barney>"] }));
const compiled = _.template("${ a } and ${ b.c }", { variable: undefined });
console.log(compiled({ a: 1, b: { c: [2, 3] } }));
console.log(_.template("<%= data.x %>", { variable: "data" })({ x: "y" }), typeof compiled.source);
_.templateSettings.interpolate = /{{([\s\S]+?)}}/g;
console.log(_.template("hello {{ user }}!")({ user: "mustache" }));
try { _.template("<% if ( %>")(); } catch (e) { console.log(e.name); }
console.log(_.chunk([1, 2, 3, 4, 5], 2), _.groupBy(["one", "two", "three"], "length"), _.get({ a: [{ b: 1 }] }, "a[0].b"));
