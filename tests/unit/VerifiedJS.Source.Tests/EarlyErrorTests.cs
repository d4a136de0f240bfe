using VerifiedJS.Source;
using Xunit;

namespace VerifiedJS.Source.Tests;

/// <summary>The early errors of clauses 13 to 16: the rule and the offending text.</summary>
public class EarlyErrorTests
{
    [Theory]
    // 13.1.1 Identifiers
    [InlineData("'use strict'; yield", "13.1.1", "yield")]
    [InlineData("'use strict'; let", "13.1.1", "let")]
    [InlineData("'use strict'; ({ static })", "13.1.1", "static")]
    [InlineData("'use strict'; eval = 1", "13.1.1", "eval")]
    [InlineData("'use strict'; var arguments", "13.1.1", "arguments")]
    [InlineData("function* g() { var yield }", "13.1.1", "yield")]
    [InlineData("async function f() { var await }", "13.1.1", "await")]
    [InlineData("function eval() { 'use strict' }", "13.1.1", "eval")]
    [InlineData("function f(interface) { 'use strict' }", "13.1.1", "interface")]
    [InlineData("({ if })", "13.1.1", "if")]
    // 13.2.5.1 Object literals
    [InlineData("({ a = 1 })", "13.2.5.1", "=")]
    [InlineData("f({ a = 1 })", "13.2.5.1", "=")]
    [InlineData("({ a = 1 }.b = 2)", "13.2.5.1", "=")]
    [InlineData("({ __proto__: 1, '__proto__': 2 })", "13.2.5.1", "'__proto_")]
    // 13.3 Left-hand-side expressions
    [InlineData("a?.b`c`", "13.3.1.1", "`")]
    [InlineData("new a?.b()", "13.3", "?.")]
    [InlineData("new import(a)", "13.3", "import")]
    [InlineData("super.x", "15.4.1", "super")]
    [InlineData("super()", "15.7.1", "super")]
    [InlineData("class C { constructor() { super() } }", "15.7.1", "super")]
    [InlineData("new.target", "16.1.1", "new.target")]
    [InlineData("import.meta", "13.3.12.1", "import.meta")]
    // 13.4, 13.5, 13.6, 13.10, 13.13
    [InlineData("++a?.b", "13.15.1", "a?.b")]
    [InlineData("1++", "13.15.1", "1")]
    [InlineData("'use strict'; delete a", "13.5.1.1", "a")]
    [InlineData("'use strict'; delete ((a))", "13.5.1.1", "a")]
    [InlineData("class C { #a; m() { delete this.#a } }", "13.5.1.1", "this.#a")]
    [InlineData("class C { #a; m() { delete this?.#a } }", "13.5.1.1", "this?.#a")]
    [InlineData("-a ** b", "13.6", "**")]
    [InlineData("typeof a ** b", "13.6", "**")]
    [InlineData("class C { #a; m() { 1 + #a in b } }", "13.10.1", "#a")]
    [InlineData("a ?? b || c", "13.13", "||")]
    [InlineData("a && b ?? c", "13.13", "??")]
    // 13.15 Assignment
    [InlineData("1 = a", "13.15.1", "1")]
    [InlineData("a + b = c", "13.15.1", "a + b")]
    [InlineData("({ a }) = b", "13.15.1", "{ a }")]
    [InlineData("[...a, b] => c", null, "=>")]
    [InlineData("[(a = 1)] = b", "13.15.1", "a = 1")]
    [InlineData("[...a, b] = c", "13.15.5", ",")]
    [InlineData("({ ...a, } = b)", "13.15.5", ",")]
    [InlineData("[...a = 1] = c", "13.15.5", "a = 1")]
    [InlineData("({ ...{ a } } = b)", "13.15.5.1", "{ a }")]
    [InlineData("({ a() {} } = b)", "13.15.5", "a() {}")]
    [InlineData("[a += 1] = b", "13.15.5", "a += 1")]
    [InlineData("[a] += b", "13.15.1", "[a]")]
    [InlineData("f() ||= 1", "13.15.1", "f()")]
    [InlineData("'use strict'; f() = 1", "13.15.1", "f()")]
    // 14.2, 14.3 Declarations
    [InlineData("let a; let a", "14.2.1", "a")]
    [InlineData("let a; var a", "14.2.1", "a")]
    [InlineData("var a; { let a; { var a } }", "14.2.1", "a")]
    [InlineData("{ function f() {} let f }", "14.2.1", "f")]
    [InlineData("'use strict'; { function f() {} function f() {} }", "14.2.1", "f")]
    [InlineData("{ async function f() {} function f() {} }", "14.2.1", "f")]
    [InlineData("let f; function f() {}", "16.1.1", "f")]
    [InlineData("for (let a;;) { var a }", "14.2.1", "a")]
    [InlineData("for (let a of b) { var a }", "14.2.1", "a")]
    [InlineData("let let", "14.3.1.1", "let")]
    [InlineData("const a", "14.3.1.1", "a")]
    [InlineData("let [a, a] = b", "14.2.1", "a")]
    [InlineData("if (a) let b", "14.3.1", "let")]
    [InlineData("if (a) class C {}", "14", "class")]
    [InlineData("while (a) function f() {}", "14", "function")]
    [InlineData("'use strict'; if (a) function f() {}", "14", "function")]
    [InlineData("if (a) function* f() {}", "14", "function")]
    [InlineData("if (a) l: function f() {}", "14", "function")]
    [InlineData("'use strict'; l: function f() {}", "14.13.1", "function")]
    // 14.7 Loops
    [InlineData("for (let of a) ;", null, "a")]
    [InlineData("for (let.a of b) ;", "14.7.5", "let.a")]
    [InlineData("for (async of a) ;", "14.7.5", "async")]
    [InlineData("for (var a = 1 of b) ;", "14.7.5", "1")]
    [InlineData("for (let a = 1 in b) ;", "14.7.5", "1")]
    [InlineData("for (var a, b of c) ;", "14.7.5", "var a, b")]
    [InlineData("for (let [a, a] of b) ;", "14.2.1", "a")]
    [InlineData("for await (a of b) ;", "14.7.5", "await")]
    [InlineData("async function f() { for await (a in b) ; }", "14.7.5", "await")]
    [InlineData("for (a + b of c) ;", "13.15.1", "a + b")]
    // 14.8 to 14.15
    [InlineData("continue", "14.8.1", "continue")]
    [InlineData("l: { continue l }", "14.8.1", "l")]
    [InlineData("break", "14.9.1", "break")]
    [InlineData("break l", "14.9.1", "l")]
    [InlineData("while (a) (function () { break })", "14.9.1", "break")]
    [InlineData("return", "14.10", "return")]
    [InlineData("'use strict'; with (a) b", "14.11.1", "with")]
    [InlineData("switch (a) { default: default: }", "14.12", "default")]
    [InlineData("switch (a) { case 1: let b; case 2: let b }", "14.2.1", "b")]
    [InlineData("l: l: a", "14.13.1", "l")]
    [InlineData("try {} catch (e) { let e }", "14.2.1", "e")]
    [InlineData("try {} catch ([e]) { var e }", "14.2.1", "e")]
    [InlineData("try {} catch ([e, e]) {}", "14.15.1", "e")]
    [InlineData("try {}", null, "")]
    // 15 Functions
    [InlineData("'use strict'; function f(a, a) {}", "15.1.1", "a")]
    [InlineData("function f(a, [a]) {}", "15.1.1", "a")]
    [InlineData("(a, a) => 1", "15.1.1", "a")]
    [InlineData("({ m(a, a) {} })", "15.1.1", "a")]
    [InlineData("function f(a) { let a }", "14.2.1", "a")]
    [InlineData("function f(a = 1) { 'use strict' }", "15.2.1", "'use strict'")]
    [InlineData("({ get a(b) {} })", "15.4", "b")]
    [InlineData("({ set a() {} })", "15.4", "()")]
    [InlineData("({ set a(...b) {} })", "15.4", "...b")]
    [InlineData("function* g(a = yield) {}", "15.5.1", "yield")]
    [InlineData("function* g() { (a = yield) => 1 }", "15.3.1", "yield")]
    [InlineData("async function f(a = await b) {}", "15.8.1", "await")]
    [InlineData("async (a = await) => 1", "15.9.1", "await")]
    [InlineData("async await => 1", "15.9.1", "await")]
    [InlineData("((a)) => 1", "15.3.1", "a")]
    [InlineData("([a.b]) => 1", "15.3.1", "a.b")]
    [InlineData("(...a,) => 1", "15.1", ",")]
    [InlineData("async (...a,) => 1", "13.15.5", ",")]
    // 15.7 Classes
    [InlineData("class C { constructor() {} constructor() {} }", "15.7.1", "constructor")]
    [InlineData("class C { get constructor() {} }", "15.7.1", "constructor")]
    [InlineData("class C { *constructor() {} }", "15.7.1", "constructor")]
    [InlineData("class C { constructor = 1 }", "15.7.1", "constructor")]
    [InlineData("class C { static prototype() {} }", "15.7.1", "prototype")]
    [InlineData("class C { static 'prototype' = 1 }", "15.7.1", "'prototype'")]
    [InlineData("class C { #constructor }", "15.7.1", "#constructor")]
    [InlineData("class C { #a; #a }", "15.7.1", "#a")]
    [InlineData("class C { get #a() {} static set #a(b) {} }", "15.7.1", "#a")]
    [InlineData("class C { m() { this.#a } }", "15.7.1", "#a")]
    [InlineData("class C extends D.#a { #a }", "15.7.1", "#a")]
    [InlineData("class C { a = arguments }", "15.7.1", "arguments")]
    [InlineData("class C { a = () => arguments }", "15.7.1", "arguments")]
    [InlineData("class C { static { arguments } }", "15.7.1", "arguments")]
    [InlineData("class C { static { await } }", "13.1.1", "await")]
    [InlineData("class C { static { return } }", "14.10", "return")]
    [InlineData("class C { static { let a; var a } }", "14.2.1", "a")]
    [InlineData("class let {}", "13.1.1", "let")]
    [InlineData("class C extends a => 1 {}", null, "=>")]
    public void Script(string source, string? clause, string at) => Check.Rejects(source, clause, at);

    [Theory]
    [InlineData("var await", "13.1.1", "await")]
    [InlineData("import { a, a } from 'm'", "14.2.1", "a")]
    [InlineData("import { eval } from 'm'", "13.1.1", "eval")]
    [InlineData("import a from 'm'; let a", "14.2.1", "a")]
    [InlineData("function f() {} function f() {}", "14.2.1", "f")]
    [InlineData("{ import 'm' }", "16.2", "import")]
    [InlineData("export { a }", "16.2.1.1", "a")]
    [InlineData("let a; export { a, a }", "16.2.1.1", "a")]
    [InlineData("export default 1; export default 2", "16.2.1.1", "default")]
    [InlineData("export { 's' }", "16.2.3.1", "'s'")]
    [InlineData("export { if }", "16.2.3.1", "if")]
    [InlineData("export { 'a\\ud800' as b } from 'm'", "16.2.1.1", "'a\\ud800'")]
    [InlineData("import 'm' with { a: '', 'a': '' }", "16.2.1.1", "'a'")]
    [InlineData("(await 1) => 2", "15.3.1", "await 1")]
    [InlineData("(a = await 1) => 2", "15.3.1", "await")]
    [InlineData("function f() { await 1 }", "13.1.1", "await")]
    [InlineData("() => await 1", "13.1.1", "await")]
    [InlineData("class C { a = await 1 }", "13.1.1", "await")]
    [InlineData("yield", "13.1.1", "yield")]
    public void Module(string source, string? clause, string at) => Check.Rejects(source, clause, at, ProgramKind.Module);

    [Fact]
    public void CommonJsParametersAreDeclared()
    {
        Check.Accepts("return new.target, exports, arguments; var module; function require() {}", ProgramKind.CommonJs);
        Check.Rejects("let require", "14.2.1", "require", ProgramKind.CommonJs);
    }

    [Fact]
    public void RelatedPositions()
    {
        SyntaxError error = Check.Rejects("let first;\nlet first;", "14.2.1", "first");
        RelatedPosition related = Assert.Single(error.Related);
        Assert.Equal(new Span(4, 9), related.Span);
        Assert.Equal(new LineColumn(2, 5), error.Position);
    }

    [Fact]
    public void EvalContexts_19_2_1_1()
    {
        var method = new EvalContext { AllowNewTarget = true, AllowSuperProperty = true };
        Parser.ParseEval("new.target; super.x", method);
        Assert.Throws<SyntaxError>(() => Parser.ParseEval("super()", method));
        Parser.ParseEval("super()", method with { AllowSuperCall = true });
        Assert.Throws<SyntaxError>(() => Parser.ParseEval("new.target", EvalContext.Global));
        Assert.Throws<SyntaxError>(() => Parser.ParseEval("arguments", new EvalContext { InClassFieldInitializer = true }));
        Assert.Throws<SyntaxError>(() => Parser.ParseEval("with (a) b", new EvalContext { IsStrict = true }));
        Assert.Throws<SyntaxError>(() => Parser.ParseEval("this.#a", EvalContext.Global));
        var inClass = new EvalContext { PrivateNames = ["a"] };
        Program program = Parser.ParseEval("this.#a; (class { #b; m() { this.#a; this.#b } })", inClass);
        Assert.Equal(3, program.DescendantsAndSelf().OfType<MemberExpression>().Count());
        ScopeAnalysis.Analyze(program, inClass);
        Assert.Throws<SyntaxError>(() => Parser.ParseEval("return", method));
        Parser.ParseEval("#!hashbang\n1", EvalContext.Global);
    }

    [Fact]
    public void FunctionBodies_20_2_1_1_1()
    {
        var body = new EvalContext { AllowReturn = true, AllowNewTarget = true };
        Parser.ParseEval("return new.target; function f() {} var f", body);
        Assert.Throws<SyntaxError>(() => Parser.ParseEval("return await 1", body));
        Parser.ParseEval("return await 1", body with { AllowAwait = true });
        Parser.ParseEval("yield* yield", body with { AllowYield = true });
        Assert.Throws<SyntaxError>(() => Parser.ParseEval("var yield", body with { AllowYield = true }));
    }
}
