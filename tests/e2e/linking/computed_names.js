// Names that the program computes reach built-ins that it never names.
function name(...parts) { return parts.join(""); }
const array = [3, 1, 2];
console.log(array[name("s", "ort")]()[name("join")]("-"));
console.log("text"[name("pad", "Start")](6, "*"), "a,b"[name("spl", "it")](","));
console.log((255)[name("to", "String")](16), (1.005)[name("to", "Fixed")](1));
console.log(({})[name("constr", "uctor")][name("key", "s")]({ a: 1, b: 2 }));
console.log(typeof array[name("con", "structor")][name("fr", "om")], array[name("con", "structor")][name("fr", "om")]("xy"));
console.log(name("to", "UpperCase") in "".__proto__, name("no", "thing") in "".__proto__);
for (const method of ["map", "filter", "some"]) console.log(method, array[method](x => x > 1));
const error = new Error("m");
console.log(error[name("mes", "sage")], error[name("na", "me")]);
