// import() of computed specifiers, from two places: all of them find the program's files, and evaluate each once.
const names = ["./support/esm_named.mjs", "./support/a.mjs", "./support/waits.mjs", "./support/throws.mjs", "./support/old_counter.cjs"];
const load = (name) => import(name);
const alsoLoad = async (name) => await import(`./support/${name}`);
for (const name of names) {
  try {
    const namespace = await load(name);
    console.log(name, Object.keys(namespace).join(), namespace === (await alsoLoad(name.slice("./support/".length))));
  } catch (error) {
    console.log(name, "throws", error.message);
  }
}
for (const name of ["pa" + "th", "node:" + "path"]) console.log(name, (await load(name)).join("a", "..", "b"));
console.log((await load(import.meta.url.replace(/[^/]*$/, "support/a.mjs"))) === (await load(names[1])));
console.log((await load(names[4])).default.next(), (await alsoLoad("old_counter.cjs")).default.next());
for (const wrong of ["./support/" + "nowhere.mjs", "no-such" + "-package", "./support"])
  await load(wrong).then(() => console.log("found"), (error) => console.log(error instanceof Error, error.code === "ERR_MODULE_NOT_FOUND" || error.code === "MODULE_NOT_FOUND" || error.code === "ERR_UNSUPPORTED_DIR_IMPORT"));
await load({ toString() { return names[0]; } }).then((namespace) => console.log(typeof namespace));
await load({ toString() { throw new RangeError("no text"); } }).catch((error) => console.log(error.name, error.message));
import("pa" + "th"); // a built-in must be named somewhere to be linked
export const path = "path";
