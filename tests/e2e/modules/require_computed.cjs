// The function `require` with computed specifiers, and what hangs on it.
const places = ["./support/esm_named.mjs", "./support/data.json"];
for (const place of places) console.log(place, require(place));
const alias = require;
console.log(alias("path").join("a", "..", "b"), typeof alias("./support/" + "data"), require.resolve("path"), alias.resolve("./support/data.json").endsWith("/modules/support/data.json"));
console.log(require.main === module, typeof require.cache, require.name, require.length);
for (const wrong of ["./nowhere", "no-such-package", 1]) {
  try {
    alias(wrong);
  } catch (error) {
    console.log(error.name, error.code, error.message.split("\n")[0]);
  }
}
console.log(places.map((place) => Object.keys(require(place))));
