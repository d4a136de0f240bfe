// What messages call the values that loops and new.target take apart.
function attempt(action, construct) {
  try {
    construct ? new action() : action();
  } catch (error) {
    console.log(error.name + ":", error.message);
  }
}
attempt(() => { for (const [a] of [0]); });
attempt(() => { for (var [a] of [undefined]); });
attempt(() => { for (let [a] of [null]); });
attempt(() => { for (let [a] of [{}]); });
attempt(() => { let n = 0; for (let [a] of ["x", 0]) n++; });
attempt(() => { let a; for ([a] of [0]); });
attempt(() => { let a; for ([a] of [undefined]); });
attempt(() => { for (let { a } of [undefined]); });
attempt(() => { for (var { a } of [null]); });
attempt(() => { for (let {} of [undefined]); });
attempt(() => { let a; for ({ a } of [undefined]); });
attempt(() => { for (let [[a]] of [[0]]); });
attempt(function () { [...new.target]; });
attempt(function () { var [a] = new.target; });
attempt(function () { var { a } = new.target; });
attempt(function () { new.target(); });
attempt(function () { new new.target(); });
attempt(function () { new.target.x; });
attempt(function () { for (const x of new.target); });
attempt(function () { new.target`x`; });
attempt(function () { new.target.x(); }, true);
attempt(function () { [...new.target]; }, true);
attempt(function () { new.target.a.b; }, true);
(async () => {
  for (const values of [[0], [undefined]]) {
    try {
      for await (const [a] of values);
    } catch (error) {
      console.log(error.message);
    }
    try {
      for await (const { a } of values) console.log(a);
    } catch (error) {
      console.log(error.message);
    }
  }
})();
