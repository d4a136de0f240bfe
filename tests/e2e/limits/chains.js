// Chains that are long: engines may follow them to their end, or give up with a RangeError.
function attempt(what, action) {
  try {
    action();
    console.log(what, "ends well");
  } catch (error) {
    console.log(what, error instanceof RangeError ? "ends well" : error.name + ": " + error.message);
  }
}
const n = 20000;
const proxies = (target) => { for (let i = 0; i < n; i++) target = new Proxy(target, {}); return target; };
attempt("bound functions", () => { let f = () => 1; for (let i = 0; i < n; i++) f = f.bind(null); return f(); });
attempt("bound constructors", () => { let f = function () {}; for (let i = 0; i < n; i++) f = f.bind(null); return new f(); });
attempt("instanceof a bound function", () => { let f = function () {}; for (let i = 0; i < n; i++) f = f.bind(null); return {} instanceof f; });
attempt("get", () => proxies({}).x);
attempt("set", () => { proxies({}).x = 1; });
attempt("has", () => "x" in proxies({}));
attempt("delete", () => delete proxies({}).x);
attempt("keys", () => Object.keys(proxies({})));
attempt("own property", () => Object.getOwnPropertyDescriptor(proxies({}), "x"));
attempt("define", () => Object.defineProperty(proxies({}), "x", { value: 1 }));
attempt("prototype", () => Object.getPrototypeOf(proxies({})));
console.log("done");
