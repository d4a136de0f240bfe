using System.Collections.Immutable;
using VerifiedJS.Anf;
using VerifiedJS.Core;
using VerifiedJS.Core.Elaboration;
using VerifiedJS.Driver;
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
