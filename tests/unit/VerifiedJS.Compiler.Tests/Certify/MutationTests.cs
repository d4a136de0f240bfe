using VerifiedJS.Compiler.Tests.Certify.Mutations;
using Xunit;
using Xunit.Abstractions;

namespace VerifiedJS.Compiler.Tests.Certify;

/// <summary>
/// Wrong output of each certified step, in more than a hundred kinds: a checker refuses it, or it behaves as the right one does. Here a sample; scripts/mutation_table.sh tries
/// thousands, over real programs. That the checkers accept what is right is in <see cref="CertificationTests"/>.
/// </summary>
public class MutationTests(ITestOutputHelper output)
{
    /// <summary>A place for every kind of change.</summary>
    private const string Sample = """
        const log = [];
        function show(label, ...rest) { log.push(label + ":" + rest.join(",")); return arguments.length; }
        function add(a, b) { let sum = a + b; total = total + sum; return () => { other = sum; return total - other; }; }
        let total = 0, other = 1;
        function power(x, n) { let r = 1; while (n > 0) { if (n & 1) r *= x; x *= x; n >>= 1; } return r; }
        function Point(x, y) { if (!new.target) return new Point(y, x); this.x = x; this.y = y; }
        Point.prototype.scaled = function (k) { const self = this; return [1, 2.5, k].map((f) => self.x * f - self.y); };
        function make(a, b) { let n = a; const get = () => { n = b; return n; }; return [get, a === b, !a, get()]; }
        function each(f, x) { for (;;) { try { if (f(x)) throw x; else x = make(x, f); } catch (e) { f(e); break; } finally { log.push("e"); } } return x; }
        function pick(o, k) { l: { if (!o) break l; if (k === "a") return o.a; o.b = k; } return null; }
        function twice(o) { return pick(pick(o, "a"), 1) === undefined; }
        function early(n) { outer: for (let i = 0; i < n; i++) { try { for (const j of [1, 2, 3]) { if (j === i) continue outer; if (i === 4) return j; log.push(i * j); } } finally { log.push("f" + i); } } return -0; }
        function chosen(f, x) { let y = f(x); if (y === undefined) { y = f(y); } else { x = y; } return f(x === y, y); }
        function layers(k) { const fs = []; for (let i = 0; i < k; i++) { let a = i; for (let j = 0; j < 2; j++) { let b = j; fs.push(() => { a += b; return () => a + b + i; }); } } return fs.map((f) => f()()).join("/"); }
        function again(x) { let y; for (;;) { if (x === y) break; y = x; x = void 0; if (!x) continue; y = null; } return y; }
        function tries(f, x) { l: try { if (!f) break l; for (;;) { if (!x) break l; x = f === x; } } catch (e) { return e; } return [x, f]; }
        function has(o, k) { l: { try { if (k in o) break l; m: { if (!o) break m; if (o instanceof k) break l; } } catch (e) { return "no"; } return "out"; } return "in"; }
        function wrapped(a) { let i = 5; l: for (;;) { if (a == i) { return i; } m: { if (a == null) break m; if (delete a.x) break l; } a = { a }; } return [a, typeof a, -1.5]; }
        function caught(f, x) { try { if (x == f) f = typeof x; else f = [f]; } catch (e) { x = e; } return typeof f; }
        for (let i = 0; i < 3; i++) { let f = add(i, -0); try { total = f() + i; } catch (e) { other = e; } finally { total = power(2, i); } show("p", i, f()); }
        class Shape { constructor(n) { this.n = n; } area() { return this.n; } static of(n) { return new this(n); } }
        class Square extends Shape { constructor(n) { super(n); } area() { return super.area() * this.n; } }
        show("s", Square.of(3).area(), new Point(1, 2).scaled(3), Point(4, 5).x, early(6), twice({ a: { a: 1 } }), twice(null), chosen((x) => x, 1), chosen((x) => log.push(x), undefined));
        each((x) => { log.push(typeof x); return Array.isArray(x); }, 3);
        show("m", layers(2), make(1, 1)[0](), make(0, 2)[3], pick({ a: 7 }, "a"), pick({ a: 7 }, "b"), pick(null, "c"));
        show("l", again(1), again(), tries(1, 2), tries(0), has({ x: 1 }, "x"), has({}, Object), has([], Map), has(1, 1), has({}, Map), wrapped(5), wrapped(6)[1], wrapped(null)[2], caught(1, 1), caught(1, 2), caught(1, { valueOf() { throw 3; } }));
        console.log(log.join(" "), total, other);
        """;

    /// <summary>Programs of the whole table: end-to-end programs, and acorn.</summary>
    private static readonly string[] Real =
    [
        "arrays/sort.js", "basics/labels.js", "basics/loops.js", "basics/switch.js", "closures", "classes/inheritance.js", "classes/super_everywhere.js", "exceptions", "destructuring", "generators", "iterators", "programs",
    ];

    private static IEnumerable<string> Files()
    {
        string e2e = Path.Combine(CertificationTests.Root(), "tests", "e2e");
        return Real.SelectMany(name => Directory.Exists(Path.Combine(e2e, name)) ? Directory.GetFiles(Path.Combine(e2e, name), "*.js").Order().Take(2) : [Path.Combine(e2e, name)]);
    }

    [Fact]
    public void WrongOutputIsRefusedOrBehavesTheSame()
    {
        // Set by scripts/mutation_table.sh: where to write the whole table.
        string? whole = Environment.GetEnvironmentVariable("VERIFIEDJS_MUTATION_TABLE");
        var table = new MutationTable();
        MutationRun.Expect(table);
        string directory = Directory.CreateTempSubdirectory("verifiedjs-mutations-").FullName;
        try
        {
            string sample = Path.Combine(directory, "sample.js");
            File.WriteAllText(sample, Sample);
            new MutationRun(table, whole is null ? 2 : 12).Program(sample);
            if (whole is not null)
            {
                foreach (string file in Files())
                {
                    new MutationRun(table, 4).Program(file);
                    File.WriteAllText(whole, table.Markdown());
                }
                File.WriteAllText(Path.Combine(directory, "acorn.js"), VerifiedJS.Driver.Evaluator.Modules.Single(module => module.Name == "acorn").Text);
                string program = Path.Combine(directory, "parse.js");
                File.WriteAllText(program, """
                    const acorn = require("./acorn.js");
                    const text = "class A extends B { #x = 1; get y() { return `${this.#x}`; } async *g(a, { b, ...c } = {}) { for await (const d of a) yield* d?.e ?? /f[g-h]/u; } }\nl: for (;;) { try { if (!(x = y => y ** 2)) break l; } catch { continue l; } finally { z: do ; while (0) } }";
                    console.log(JSON.stringify(acorn.parse(text, { ecmaVersion: 2022, locations: true })), [...acorn.tokenizer(text, { ecmaVersion: 2022 })].length);
                    """);
                new MutationRun(table, 3).Program(program);
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
        string markdown = table.Markdown();
        output.WriteLine(markdown);
        if (whole is not null) File.WriteAllText(whole, markdown);
        Assert.True(!table.Wrong.Any(), string.Join("\n", table.Wrong));
        Assert.True(whole is null || !table.Missing.Any(), "no place for: " + string.Join(", ", table.Missing));
        Assert.True(table.Kinds >= 160, $"{table.Kinds} kinds");
    }
}
