using VerifiedJS.Core;
using VerifiedJS.Core.Elaboration;
using VerifiedJS.Driver;
using VerifiedJS.Driver.Modules;
using VerifiedJS.Source;
using Xunit;
using Program = VerifiedJS.Core.Program;

namespace VerifiedJS.Compiler.Tests;

public class ElaborationTests
{
    private static Program Elaborated(string source) => Elaborate.Scripts([Parser.ParseScript(source, "test.js")]);

    private static Program Linked(params (string Path, string Text)[] files)
    {
        var memory = new MemoryFiles(files.ToDictionary(f => f.Path, f => f.Text));
        return Elaborate.Modules(new ModuleLoader(memory).Load(files[0].Path));
    }

    /// <summary>Main's body after the declarations of globals.</summary>
    private static string Printed(string source)
    {
        Program program = Elaborated(source);
        Assert.Empty(CoreWellFormed.Check(program));
        return Printer.Print(program).ReplaceLineEndings("\n");
    }

    [Theory]
    [InlineData("let x = 1; { let y = x; x = () => y; }")]
    [InlineData("for (let i = 0, j = () => i; i < 3; i++, j = () => i) fs.push(() => i);")]
    [InlineData("for (const [a, b = a] of c) { if (a) continue; if (b) break; try { return1(); } finally { d; } }")]
    [InlineData("a: for (let x of y) { for (let z of x) { if (z) continue a; else break a; } }")]
    [InlineData("function* g(a) { for (let i of a) { const r = yield () => i; try { yield* r; } finally { yield 1; } } }")]
    [InlineData("async function f(a) { for await (const x of a) if (await x) return x; else continue; }")]
    [InlineData("async function* g() { try { yield 1; return 2; } catch (e) { yield e; yield () => e; } finally { await 3; } }")]
    [InlineData("class A extends B { #x = 1; static #y() {} get #z() { return 1; } [k] = this; static { this.#y(); } constructor() { super(); (() => super.m())(); } }")]
    [InlineData("with (o) { x = y; x++; f(); typeof z; delete w; (function () { 'use strict'; q = 1; }); }")]
    [InlineData("function f(a, b) { arguments[0] = 1; return () => a + b; }")]
    [InlineData("({ a, b: [c, ...d], ...e } = f); [x.y, z[w], ...q[0]] = f;")]
    [InlineData("a?.b?.[c]?.(d); delete a?.b; (a?.b)(); a ??= b; a.b ||= function () {}; a[b] &&= c;")]
    [InlineData("switch (a) { case 1: let b = 2; default: function f() {} case 3: b; break; }")]
    [InlineData("if (1) function f() {} { function g() {} } { let h; { function h() {} } }")]
    [InlineData("tag`a${1}b`; `x${tag`\\u`}`; new A(...b); f(...c, 1);")]
    [InlineData("function f({ a, b } = {}, [c] = d, ...e) { var a = 1; function c() {} return arguments; }")]
    [InlineData("label: { try { break label; } finally { continue1: for (;;) { break continue1; } } }")]
    public void ResultIsWellFormed(string source) => Assert.Empty(CoreWellFormed.Check(Elaborated(source)));

    [Fact]
    public void PrintedCoreIsStable() => Assert.Equal(
        """
        (static x$#0)
        (function "main" () Method strict
          (seq
            (CanDeclareGlobal "x" true false)
            (CanDeclareGlobal "f" false true)
            (DeclareGlobalFunction
              "f"
              (function "f" (a#1 b#2) (length 1) (seq (if (IsUndefined b#2) (set b#2 a#1)) (return (Add a#1 b#2))))
              false)
            (set x$#0 (call (GetGlobal "f") 1))
            (return undefined)))

        """.ReplaceLineEndings("\n"),
        Printed("function f(a, b = a) { return a + b; } let x = f(1);"));

    [Fact]
    public void LongSumsDoNotOverflowTheStack()
    {
        Program program = Elaborated("x = " + string.Join(" + ", Enumerable.Repeat("a", 100_000)));
        Assert.Empty(DeepStack.Run(() => CoreWellFormed.Check(program)));
    }

    [Fact]
    public void UsesAfterTheDeclarationNeedNoCheck() =>
        Assert.DoesNotContain("CheckInitialized", Printed("let x = 1; x; const f = () => x; class C { m() { return C; } } f(C);"));

    [Fact]
    public void UsesBeforeTheDeclarationAreChecked()
    {
        string text = Printed("x; let x = 1; function f() { return y; } let y;");
        Assert.Contains("(CheckInitialized x$#0 \"x\")", text);
        Assert.Contains("(CheckInitialized y$#1 \"y\")", text);
        Assert.Contains("(set x$#0 uninitialized)", text);
    }

    [Fact]
    public void ImportsAreTheExportingModulesVariables()
    {
        Program program = Linked(
            ("/a.mjs", "import { x as y } from './b.mjs'; y;"),
            ("/b.mjs", "export * from './c.mjs';"),
            ("/c.mjs", "export let x = 1; export default function () {}"));
        Assert.Empty(CoreWellFormed.Check(program));
        Assert.Single(program.Statics, v => v.Name == "x");
    }

    [Theory]
    [InlineData("import { x } from './b.mjs';", "export let y;", "does not provide an export named 'x'")]
    [InlineData("import x from './b.mjs';", "export let y;", "does not provide an export named 'default'")]
    [InlineData("import './c.mjs';", "", "Cannot find module './c.mjs'")]
    public void ImportsThatDoNotResolveAreErrors(string importer, string exporter, string message)
    {
        var error = Assert.ThrowsAny<ElaborationException>(() => Linked(("/a.mjs", importer), ("/b.mjs", exporter)));
        Assert.Contains(message, error.Message);
    }

    [Fact]
    public void PackagesResolveAsInNode()
    {
        var files = new MemoryFiles(new Dictionary<string, string>
        {
            ["/p/main.js"] = "require('a'); require('b/sub'); require('c'); require('./d'); require('fs'); try { require('missing'); } catch {}",
            ["/p/node_modules/a/package.json"] = "{ \"main\": \"lib\" }",
            ["/p/node_modules/a/lib/index.js"] = "",
            ["/p/node_modules/b/package.json"] = "{ \"exports\": { \"./*\": { \"import\": \"./x/*.mjs\", \"require\": \"./y/*.js\" } } }",
            ["/p/node_modules/b/y/sub.js"] = "",
            ["/node_modules/c/index.js"] = "",
            ["/p/d/index.js"] = "",
        });
        ModuleGraph graph = new ModuleLoader(files).Load("/p/main.js");
        Assert.Equal(
            ["/p/main.js", "/p/node_modules/a/lib/index.js", "/p/node_modules/b/y/sub.js", "/node_modules/c/index.js", "/p/d/index.js", "node:fs"],
            graph.Modules.Select(m => m.Path));
        Assert.Contains("Cannot find module 'missing'", Assert.Single(graph.Warnings));
        Assert.Empty(CoreWellFormed.Check(Elaborate.Modules(graph)));
    }
}
