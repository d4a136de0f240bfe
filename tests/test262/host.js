// What INTERPRETING.md asks of a host. Evaluated before the harness, with the library's intrinsics.
//
// Standard output is the channel to the runner. Lines that begin with U+0001 are not the program's:
//
//     start                       the harness is evaluated, the test begins
//     uncaught NAME U+0001 TEXT   an exception that nobody caught: its constructor's name, and what it says
(() => {
  function define(target, name, value) {
    %DefineOwnProperty(target, name, 245, value, undefined, undefined);
  }
  var createRealm = %Intrinsic("createRealm");
  // What INTERPRETING.md asks for on the global object of each realm
  function furnish(global) {
    var host = {};
    define(global, "print", { print(value) { %WriteString(1, %ToString(value) + "\n"); } }.print);
    define(global, "$262", host);
    host.createRealm = () => furnish(createRealm());
    host.detachArrayBuffer = (buffer) => { %DetachBuffer(buffer); return null; };
    // Scripts are evaluated in the realm of the global object
    host.evalScript = (text) => %Call(%RealmIntrinsic(global.Object, "evaluateScript"), undefined, %ToString(text));
    host.gc = () => { %RequestCollection(); };
    host.global = global;
    // B.3.6: called without arguments it returns null
    host.IsHTMLDDA = () => null;
    %EmulateUndefined(host.IsHTMLDDA);
    return host;
  }
  furnish(%GlobalThis());

  process.on("uncaughtException", (error) => {
    var name = typeof error, text;
    try {
      if (%IsObject(error)) name = %ToString(error.constructor.name);
    } catch (ignored) { }
    try {
      text = %IsObject(error) && typeof error.stack === "string" && name !== "Test262Error" ? error.stack : %ToString(error);
    } catch (ignored) {
      text = "what cannot be shown";
    }
    %WriteString(1, "\n\u0001uncaught " + name + "\u0001" + text);
    %Exit(1);
  });
  process.on("unhandledRejection", () => { });
})();
