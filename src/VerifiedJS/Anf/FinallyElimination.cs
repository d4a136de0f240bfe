using System.Collections.Immutable;
using VerifiedJS.Core;
using VerifiedJS.Flat;

namespace VerifiedJS.Anf;

// Elimination of finally (ANF to ANF). How the body of a try statement ended becomes a completion record: a local for the value, and a
// boolean local for each exit that the body has, true when it was taken.
//
//     try { B } finally { F }
// ⇒
//     threw = false, returned = false, broke1 = false, ...
//     value = undefined
//     finalize: {
//         try { B with every exit turned into (value = v; returned = true; break finalize) }
//         catch (e) { value = e; threw = true }
//     }
//     F
//     if (threw) throw value
//     if (returned) return value
//     if (broke1) break L1          one for each label that B breaks to
//     ...
//
// Inner statements go first, so the exits that an inner completion record resumes are exits of B like any other. The value that a
// Break carries is in the block's result local already (ANF conversion put it there), so a Break needs no value here.

/// <summary>How a try statement's body may end other than normally: by an exception, a return, or a break to a label.</summary>
public abstract record BodyExit
{
    private BodyExit() { }
    public sealed record Throws : BodyExit;
    public sealed record Returns : BodyExit;
    public sealed record Breaks(Label Label) : BodyExit;
}

/// <summary>What the checker takes the pass's word for: by the label in front of the finalizer, the exits in the order of their flags.</summary>
public sealed class FinallyWitness
{
    public Dictionary<Label, ImmutableArray<BodyExit>> Exits { get; } = [];
}

/// <summary>Replaces TryFinally by TryCatch and completion records.</summary>
public sealed class FinallyElimination
{
    private readonly List<Representation> locals;
    private readonly FinallyWitness? witness;
    private int labels;

    private FinallyElimination(AnfFunction function, FinallyWitness? witness)
    {
        locals = [.. function.Locals];
        this.witness = witness;
    }

    /// <summary>Eliminates finally in all functions; notes in the witness, if there is one, what the checker wants to know.</summary>
    public static AnfProgram Run(AnfProgram program, FinallyWitness? witness = null) => program with { Functions = [.. program.Functions.Select(f => Run(f, witness))] };

    private static AnfFunction Run(AnfFunction function, FinallyWitness? witness)
    {
        var pass = new FinallyElimination(function, witness);
        Stmt body = pass.Statement(function.Body);
        return ReferenceEquals(body, function.Body) ? function : function with { Body = body, Locals = [.. pass.locals] };
    }

    private Local NewLocal(Representation representation)
    {
        locals.Add(representation);
        return new Local(locals.Count - 1);
    }

    private Stmt Statement(Stmt statement)
    {
        if (statement is not TryFinally tryFinally) return Walk.MapChildren(statement, Statement);

        Stmt body = Statement(tryFinally.Body);
        Stmt finalizer = Statement(tryFinally.Finalizer);
        Local value = NewLocal(Representation.Boxed);
        var finalize = new Label(-1 - labels++, "finalize");
        var exits = new Exits(value, finalize, () => NewLocal(Representation.Boolean));
        body = exits.Redirect(body);

        var result = ImmutableArray.CreateBuilder<Stmt>();
        foreach ((_, Local flag) in exits.Taken) result.Add(new Set(flag, False));
        result.Add(new Set(value, new Copy(new ConstantAtom(new Literal.Undefined()))));
        // The exception's local is not `value` itself: a handler's local is dead outside the handler, as in Core.
        Local exception = NewLocal(Representation.Boxed);
        Stmt handler = new Seq([new Set(value, new Copy(new LocalAtom(exception))), new Set(exits.Taken[0].Flag, True)]);
        result.Add(new Block(finalize, new TryCatch(body, exception, handler)));
        result.Add(finalizer);
        foreach ((BodyExit exit, Local flag) in exits.Taken)
            result.Add(new If(new LocalAtom(flag), exit switch
            {
                BodyExit.Throws => new Throw(new LocalAtom(value)),
                BodyExit.Returns => new Return(new LocalAtom(value)),
                BodyExit.Breaks { Label: var label } => new Break(label),
                _ => throw new InvalidOperationException(),
            }, new Seq([])));
        witness?.Exits.Add(finalize, [.. exits.Taken.Select(taken => taken.Exit)]);
        return new Seq(result.ToImmutable());
    }

    private static readonly Copy False = new(new ConstantAtom(new Literal.Boolean(false))), True = new(new ConstantAtom(new Literal.Boolean(true)));

    /// <summary>Turns the exits of a body into breaks to the finalizer that note where they were going.</summary>
    private sealed class Exits
    {
        private readonly Local value;
        private readonly Label finalize;
        private readonly Func<Local> newFlag;
        private readonly HashSet<Label> inside = [];

        public Exits(Local value, Label finalize, Func<Local> newFlag)
        {
            this.value = value;
            this.finalize = finalize;
            this.newFlag = newFlag;
            Flag(new BodyExit.Throws());
        }

        /// <summary>The exits that the body has, an exception first, and their flags.</summary>
        public List<(BodyExit Exit, Local Flag)> Taken { get; } = [];

        private Local Flag(BodyExit exit)
        {
            foreach ((BodyExit known, Local flag) in Taken)
                if (known == exit)
                    return flag;
            Taken.Add((exit, newFlag()));
            return Taken[^1].Flag;
        }

        public Stmt Redirect(Stmt statement)
        {
            switch (statement)
            {
                case Block block:
                    inside.Add(block.Label);
                    return Walk.MapChildren(block, Redirect);
                case Return exit:
                    return new Seq([new Set(value, new Copy(exit.Value)), new Set(Flag(new BodyExit.Returns()), True), new Break(finalize)]);
                case Break exit when !inside.Contains(exit.Label):
                    return new Seq([new Set(Flag(new BodyExit.Breaks(exit.Label)), True), new Break(finalize)]);
                default:
                    return Walk.MapChildren(statement, Redirect);
            }
        }
    }
}
