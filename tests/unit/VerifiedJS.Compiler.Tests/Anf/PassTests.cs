using System.Collections.Immutable;
using VerifiedJS.Anf;
using VerifiedJS.Core;
using VerifiedJS.Core.Elaboration;
using VerifiedJS.Driver;
using VerifiedJS.Driver.Modules;
using VerifiedJS.Flat;
using VerifiedJS.Source;
using Xunit;
using A = VerifiedJS.Anf;

namespace VerifiedJS.Compiler.Tests.Anf;

public class PassTests
{
    private static AnfProgram Convert(string source, bool optimize = false)
    {
        AnfProgram program = Pipeline.ToAnf(Pipeline.ToFlat(Elaborate.Scripts([Parser.ParseScript(source, "test.js")])));
        return optimize ? Pipeline.Optimize(program) : program;
    }

    private static AnfFunction Named(AnfProgram program, string name) => program.Functions.Single(f => f.Source.Name == name);

    private static IEnumerable<A.Stmt> All(A.Stmt statement) => A.Walk.Children(statement).SelectMany(All).Prepend(statement);

    [Theory]
    [InlineData("function f() { try { return g(); } finally { h(); } }")]
    [InlineData("function f() { a: for (;;) { try { try { break a; } finally { h(); } } finally { if (g()) continue a; } } }")]
    [InlineData("function f(x) { for (const y of x) { if (y) return y; } }")]
    public void Finally_is_gone_and_every_program_is_well_formed(string source)
    {
        AnfProgram program = Convert(source);
        foreach (AnfFunction function in program.Functions)
        {
            Assert.DoesNotContain(All(function.Body), s => s is A.TryFinally);
            A.WellFormed.Check(program, function);
        }
        foreach (AnfFunction function in Pipeline.Optimize(program).Functions) A.WellFormed.Check(program, function);
    }

    [Fact]
    public void A_variable_operand_that_a_later_operand_assigns_is_copied()
    {
        AnfFunction f = Named(Convert("function f(x) { return x + (x = 2); }"), "f");
        A.Prim add = All(f.Body).OfType<A.Set>().Select(s => s.Value).OfType<A.Prim>().Single(p => p.Operation.Name == "Add");
        Assert.NotEqual(new LocalAtom(f.Parameters[0]), add.Arguments[0]);
    }

    [Fact]
    public void Loop_counters_become_floats_and_bit_operations_integers()
    {
        AnfFunction f = Named(Convert("function f(n) { var s = 0; for (var i = 0; i < n; i++) s = (s + i) | 0; return s; }", optimize: true), "f");
        Assert.Contains(Representation.Float64, f.Locals);
        Assert.Contains(Representation.Int32, f.Locals);
    }

    [Fact]
    public void What_may_be_a_BigInt_stays_boxed()
    {
        AnfFunction f = Named(Convert("function f(a, b) { var c = a * b; return -c; }", optimize: true), "f");
        Assert.All(All(f.Body).OfType<A.Set>().Where(s => s.Value is A.Prim { Operation.Name: "Multiply" or "Negate" }),
            s => Assert.Equal(Representation.Boxed, f.Locals[s.Target.Index]));
    }

    [Fact]
    public void Calls_of_declared_functions_are_direct_and_of_reassigned_ones_are_not()
    {
        AnfFunction caller = Named(Convert("(function () { function g(x) { return x; } function f() { return g(1); } f(); })()", optimize: true), "f");
        Assert.Contains(All(caller.Body), s => s is A.Set { Value: CallKnown });
        caller = Named(Convert("(function () { function g(x) { return x; } function f() { return g(1); } g = 1; f(); })()", optimize: true), "f");
        Assert.DoesNotContain(All(caller.Body), s => s is A.Set { Value: CallKnown });
    }

    private static AnfProgram Module(string source) =>
        Pipeline.ToAnf(Pipeline.ToFlat(Elaborate.Modules(new ModuleLoader(new MemoryFiles(new Dictionary<string, string> { ["/a.js"] = source })).Load("/a.js"))));

    /// <summary>What is known of the callees of a function's calls, in their order.</summary>
    private static IEnumerable<CalleeFact> CalleesIn(AnfProgram program, string caller)
    {
        Callees callees = Callees.Of(program);
        AnfFunction function = Named(program, caller);
        return All(function.Body).OfType<A.Set>().Select(s => s.Value).OfType<A.Call>().Select(call => callees.Of(function, call));
    }

    private static int Index(AnfProgram program, string name) => Named(program, name).Id.Index;

    [Fact]
    public void Functions_that_are_never_assigned_are_known()
    {
        AnfProgram program = Module("function f() {} function g() {} g = 1; function caller() { f(); g(); h(); } const h = () => f; const k = () => h(); caller(); k();");
        Assert.Equal([new CalleeFact(Index(program, "f"), true), CalleeFact.Nothing, new CalleeFact(Index(program, "h"), false)], CalleesIn(program, "caller"));
    }

    [Fact]
    public void What_a_record_gets_first_of_all_is_certain()
    {
        AnfProgram program = Convert("(function (x) { function g() { return x; } function caller() { g(); h(); i(); k(); } let h = () => g; let j = {}, i = () => h; var k = g; let l = () => k = h; caller(); l(); })(1)");
        Assert.Equal([new CalleeFact(Index(program, "g"), true), new CalleeFact(Index(program, "h"), true), new CalleeFact(Index(program, "i"), false), CalleeFact.Nothing], CalleesIn(program, "caller"));
    }

    [Fact]
    public void A_call_of_what_is_not_initialized_yet_asks_and_throws()
    {
        AnfProgram program = Pipeline.Optimize(Convert("(function () { function caller() { return h(1); } caller(); let h = (x) => x; })()"));
        A.Stmt[] statements = [.. All(Named(program, "caller").Body)];
        Assert.Contains(statements, s => s is A.Set { Value: A.Prim { Operation.Name: "IsObject" } });
        Assert.Contains(statements, s => s is A.Set { Value: CallKnown });
        Assert.Contains(statements, s => s is A.Set { Value: A.Call });
    }

    [Fact]
    public void Classes_and_constructions_are_not_called_directly()
    {
        AnfProgram program = Pipeline.Optimize(Convert("(function () { class C { constructor(x) { this.x = x; } } function f(x) { this.x = x; } function caller() { C(1); new C(1); new f(1); } caller(); })()"));
        Assert.DoesNotContain(All(Named(program, "caller").Body), s => s is A.Set { Value: CallKnown });
    }

    [Fact]
    public void A_function_that_reaches_no_outer_variable_has_no_environment()
    {
        AnfProgram program = Convert("(function () { let x = 1; function g() { return 1; } function h() { return x; } g(); h(); x = 2; })()");
        Assert.Null(Named(program, "g").Environment);
        Assert.NotNull(Named(program, "h").Environment);
    }

    [Fact]
    public void A_value_that_lives_across_a_call_lives_there_and_others_do_not()
    {
        AnfFunction f = Named(Convert("function f(a, b) { g(b); return a; }"), "f");
        Liveness liveness = Liveness.Of(f);
        Assert.Contains(f.Parameters[0].Index, liveness.AcrossCalls);
        Assert.DoesNotContain(f.Parameters[1].Index, liveness.AcrossCalls);
    }
}
