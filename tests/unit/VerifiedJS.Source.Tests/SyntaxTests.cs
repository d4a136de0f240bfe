using VerifiedJS.Source;
using Xunit;

namespace VerifiedJS.Source.Tests;

/// <summary>Programs that are right, by clause, many of them nearly wrong; each must also survive printing.</summary>
public class SyntaxTests
{
    [Theory]
    // 13
    [InlineData("yield = 1; await = 2; let = 3; static = 4; async = 5; of = 6")]
    [InlineData("({ yield, await, let, get, set, async, of, static })")]
    [InlineData("({ get: 1, set() {}, get get() {}, set set(a) {}, async async() {}, *get() {}, async *[a]() {}, 'use'() {}, 1() {}, 1n() {}, get 1() {} })")]
    [InlineData("({ __proto__: 1, __proto__() {}, ['__proto__']: 2, __proto__ })")]
    [InlineData("({ __proto__: a, __proto__: b } = c)")]
    [InlineData("[a, , b, ...c]; [,]; [, ,]; []")]
    [InlineData("a?.b?.[c]?.(d).e; a?.b; (a?.b).c; (a?.b)(); a ? .5 : 1; delete a?.b")]
    [InlineData("new a; new a(); new a.b(c); new (a())(); new (a().b)(); new (a?.b)(); new new a()(); new (import('a'))()")]
    [InlineData("a ** b ** c; (-a) ** b; a ** -b; ++a ** b; (await) ** 2")]
    [InlineData("- -a; +(+a); - --a; !(!a); typeof typeof a; -(-1)")]
    [InlineData("a ?? b ?? c; (a ?? b) || c; a ?? (b && c); (a || b) ?? c; a || b && c")]
    [InlineData("a = b ? c : d = e; (a = b) ? c : d; a ? b : c ? d : e; (a ? b : c) ? d : e")]
    [InlineData("(a, b), c; a = (b, c); f((a, b)); [(a, b)]")]
    [InlineData("a in b; a instanceof b in c; a < b > c")]
    [InlineData("[a, b = 1, [c], { d, e: f.g, ...h.i }, ...j] = k; [(a), (b.c)] = d; ({ a: (b) } = c)")]
    [InlineData("({} = 1); [] = 1; ({ a = 1 } = {}); [{ a = 1 }] = b; ({ a: [b = 1] = c } = d)")]
    [InlineData("a &&= b; a ||= c; a ??= d; a.b **= c; a >>>= 1")]
    [InlineData("f() = 1; f()++; f() += 1; for (f() in a) ;")]
    [InlineData("(a) = function () {}; (a) = 1; [(a) = function () {}] = b")]
    [InlineData("(function () {})(); (() => {})(); (class {}).name; ({}).a; (function () {}).call(a), 1")]
    [InlineData("1..a; 1.5.a; (1).a; 1 .a; 1n.a; 0x1.a; 1e3.a; 017.a; 1[a]; 1?.a")]
    [InlineData("/a/g.test(b); a / b / c; a /= /b/; (a) / b; { } /a/; [/=/]; a++ / 2")]
    [InlineData("a`b${c}d`; a.b`c`; new a`b`; a`b``c`; `${`${a}`}`; `${{}}`")]
    [InlineData("import('a'); import('a', b); import('a',); import('a', b,).then(c)")]
    // 14
    [InlineData("let\nlet = 1", false)]
    [InlineData("let [a] = b; let { c } = d; const e = 1, f = 2; var g, h = 1; let i")]
    [InlineData("let in a; let instanceof b; let; let.a; let(); let = 1; l\\u0065t\na")]
    [InlineData("if (a) function f() {} else function g() {}")]
    [InlineData("l: function f() {}  m: n: for (;;) { continue m; continue n; break m }")]
    [InlineData("{ function f() {} function f() {} } function g() {} function g() {} var g")]
    [InlineData("if (a) let\nelse b; while (a) let\nb; do let\nwhile (a)")]
    [InlineData("let\nswitch (a) {}")]
    [InlineData("for (;;) ; for (var a = 1, b; a; b) ; for (let a in b) ; for (const a of b) ; for (a.b of c) ; for ([a, b] of c) ; for ({ a } of b) ;")]
    [InlineData("for (let in a) ; for (let = 1;;) ; for (let;;) ; for (let of = 1;;) ; for (var of of of) ; for (let[a] = b;;) ;")]
    [InlineData("for (async of => 1;;) ; for ((async) of a) ; for (async in a) ; for ((let) of a) ; for ((let)[a] in b) ; for (async.a of b) ;")]
    [InlineData("for (var a = 1 in b) ; for ((a in b);;) ; for (var a = (b in c);;) ; for (a = (b in c) ? d : e;;) ; for (let a = () => { b in c };;) ;")]
    [InlineData("for (const a = [b in c], d = `${e in f}`, g = { h: i in j };;) ;")]
    [InlineData("try {} catch {} finally {} try {} catch (e) { var e; for (var e of a) ; } try {} catch ({ a, b: [c] }) {}")]
    [InlineData("switch (a) { } switch (a) { case 1: default: case b: break }")]
    [InlineData("with (a) b; debugger; ;;; throw a; if (a) ; else if (b) ; else c")]
    [InlineData("do a; while (b) c; do { } while (a)\nb")]
    // 15
    [InlineData("function f(a, a) {} function g(a, b = a, [c], { d }, ...e) {} function h(...[a]) {} function i(a,) {}")]
    [InlineData("a => b; (a) => b; () => {}; (a, b) => ({}); async a => b; async (a) => b; async () => {}; async => b; (async) => b; async (async) => b")]
    [InlineData("a => a => a; a => ({}).b; a => ({} = b); (a = (b = c) => d) => e; ({ a = 1 }) => b; ([a] = [], ...b) => c; (a => b)(); (a => b) ? c : d")]
    [InlineData("async(); async(a, ...b); async (a, ...b) => c; async(a)\n; async.b; async\n(a); new async(); async(function () { await }); async ({ a = 1 }) => b")]
    [InlineData("function* g() { yield; yield a; yield* b; yield\nc; a = yield; (yield) + 1; [yield]; yield yield a; yield /a/ }")]
    [InlineData("async function f() { await a; await (b); for await (a of b) ; for await (async of c) ; await a ? b : c; (await a) ** b; ({ await: 1 }) }")]
    [InlineData("async function* g() { yield await a; await (yield b); for await (var c of d) ; yield* e }")]
    [InlineData("function* g() { (() => yield); function f() { yield } } async function f() { (() => await); (function await() {}) }")]
    [InlineData("function f() { 'use strict' } function g() { 'a'; 'use strict'; with_ } (() => { 'use strict' })")]
    [InlineData("function f() { ('use strict'); with (a) b }")]
    [InlineData("function f() { new.target; () => new.target; function g(a = new.target) {} }")]
    [InlineData("class C {} class D extends C { constructor() { super(); super.a; super[b] } static a() { super.b() } get c() { return super.d } } (class {}); (class E extends (a, b) {})")]
    [InlineData("class C { a; b = 1; static c; static d = 2; [e]; 'f'; 1 = 2; static; get; set; async; static static; static async; get\nx() {} static get = 1; 'constructor'() {} }")]
    [InlineData("class C { #a; #b() {} get #c() {} set #c(x) {} static #d; static get #e() {} m(o) { return #a in o && o.#a && o?.#b() && (#a in o) } }")]
    [InlineData("class C { static { } static { var a; let b; function c() {} function c() {} this; super.x; new.target; (function () { return await }) } }")]
    [InlineData("class C extends class { #a; m() { class D { n() { this.#a } } } } { }")]
    [InlineData("class C { x = () => new.target; y = this; z = super.a; w = function () { arguments } }")]
    [InlineData("class C { static async *#m() {} async\nf() {} static *[Symbol.iterator]() {} accessor; static prototype_() {} }")]
    // Escapes that are no keywords
    [InlineData("\\u0061sync\nfunction f() {} ; ({ g\\u0065t a_: 1, \\u0061sync: 1 })", false)]
    [InlineData("a.\\u0069f; ({ \\u0069f: 1 }); class C { st\\u0061tic\nm() {} }")]
    public void Script(string source, bool accepted = true)
    {
        if (accepted)
            Check.Accepts(source);
        else
            Assert.Throws<SyntaxError>(() => Check.Script(source));
    }

    [Theory]
    [InlineData("import 'm'; import a from 'm'; import * as b from 'm'; import { c, d as e, 'f g' as h, default as i } from 'm'; import j, { k } from 'm'; import l, * as n from 'm'; import {} from 'm'")]
    [InlineData("import a from 'm' with { type: 'json' }; export * from 'm' with { 'a b': 'c', }; import 'm' with {}; export {} from 'm' with { a: '' }")]
    [InlineData("export { a, b as c, a as default, b as 'd e' }; let a, b; export { x as 'y', 'z' as w, 's' } from 'm'; export * as ns from 'm'; export * as 'n s' from 'm'; export * as default_ from 'm'")]
    [InlineData("export default function () {}")]
    [InlineData("export default async function* f() {}")]
    [InlineData("export default class extends a {}")]
    [InlineData("export default (function () {})()")]
    [InlineData("export default (class {}).a")]
    [InlineData("export default [a, b]; export var c = 1, [d] = e; export function f() {} export async function g() {} export class H {} export const i = 1; export let j")]
    [InlineData("await a; for await (const b of c) ; async () => await d; import.meta.url; if (a) await b; const { x = await y } = z; export default await a")]
    [InlineData("import { async, of, get, as, from } from 'm'; import { as as as_ } from 'm'; export { as as as } from 'm'; import from_ from 'm'; import await_ from 'n'")]
    [InlineData("import type from 'm'; import('a'); import.meta; import(import.meta.url)")]
    [InlineData("var arguments_; this; ({ await: 1 }); class C { await() {} static { } }")]
    public void Module(string source) => Check.Accepts(source, ProgramKind.Module);

    [Fact]
    public void TreeShapes()
    {
        // An optional chain ends where it is put in parentheses
        MemberExpression member = Check.Expression<MemberExpression>("(a?.b).c");
        Assert.IsType<ChainExpression>(member.Object);
        Assert.IsType<MemberExpression>(Check.Expression<ChainExpression>("a?.b.c").Expression);
        // Parentheses around a target are kept: they keep the function from getting its name
        Assert.True(((Identifier)Check.Expression<AssignmentExpression>("(a) = function () {}").Left).IsParenthesized);
        Assert.False(((Identifier)Check.Expression<AssignmentExpression>("a = function () {}").Left).IsParenthesized);
        // Directives
        ImmutableDirectives("'a'; \"use strict\"; 'b' + 1; 'c'", ["a", "use strict", null, null]);
        ImmutableDirectives("('a'); 'b'", [null, null]);
        // Left-associative but for ** and assignment
        Assert.IsType<BinaryExpression>(Check.Expression<BinaryExpression>("a - b - c").Left);
        Assert.IsType<BinaryExpression>(Check.Expression<BinaryExpression>("a ** b ** c").Right);
        ImportExpression import = Check.Expression<ImportExpression>("import(a, b)");
        Assert.NotNull(import.Options);

        static void ImmutableDirectives(string source, string?[] directives) =>
            Assert.Equal(directives, Check.Script(source).Body.Select(s => ((ExpressionStatement)s).Directive));
    }

    [Fact]
    public void SpansAndChildren()
    {
        const string source = "class A extends B { static async *#m({ a = 1, ...b }, [c]) { for await (const x of y) `t${z}u`; } [k] = v; }";
        Program program = Check.Script(source);
        foreach (Node node in program.DescendantsAndSelf())
        {
            int at = node.Span.Start;
            foreach (Node child in node.Children)
            {
                Assert.True(child.Span.Start >= at && child.Span.End <= node.Span.End, $"{child} in {node}");
                at = child.Span.End;
            }
        }
        Assert.Equal("{ a = 1, ...b }", source[program.DescendantsAndSelf().OfType<ObjectPattern>().Single().Span.Start..][..15]);
    }

    [Fact]
    public void EqualityIsIdentity()
    {
        Program one = Check.Script("a + b"), two = Check.Script("a + b");
        Assert.NotEqual(one.Body[0], two.Body[0]);
        Assert.Equal(one.Body[0], one.Body[0]);
        Assert.NotEqual(one.Body[0].GetHashCode(), two.Body[0].GetHashCode());
    }
}
