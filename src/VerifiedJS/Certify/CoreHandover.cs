extern alias Checkers;

using System.Collections.Immutable;
using Dafny = Checkers::Dafny;
using D = Checkers::Core;
using N = Checkers::Names;
using VerifiedJS.Core;

namespace VerifiedJS.Certify;

/// <summary>
/// Hands Core to the extracted checkers: the same tree in the datatypes of proofs/Core/Syntax.dfy. What the datatypes say apart, the
/// C# syntax says with marks on variables: a static is a slot, a captured variable is one of a Scope's record. Part of the trusted code.
/// </summary>
internal sealed class CoreHandover
{
    private readonly Names names;
    private readonly Func<D.Function, D.Function>? change;
    private readonly Dictionary<Variable, uint> statics = [];

    /// <param name="firstStatic">The slot of the program's first static: not 0 where it runs together with others.</param>
    /// <param name="change">What takes each function's place.</param>
    public CoreHandover(Names names, Program program, int firstStatic = 0, Func<D.Function, D.Function>? change = null)
    {
        this.names = names;
        this.change = change;
        foreach (Variable variable in program.Statics) statics.Add(variable, (uint)(firstStatic + statics.Count));
    }

    public D.Function Function(Function function)
    {
        var (variables, sources) = Header(function);
        var result = D.Function.create(names.Info(function), Sequence(variables.Select(names.Variable)), Dafny.Sequence<N.Source>.FromArray(sources), Expression(function.Body));
        return change is null ? result : change(result);
    }

    /// <summary>A function header's variables in the order in which a call gives them their values, with where each comes from.</summary>
    public static (ImmutableArray<Variable> Variables, N.Source[] Sources) Header(Function function)
    {
        var variables = ImmutableArray.CreateBuilder<Variable>();
        var sources = new List<N.Source>();
        void Add(Variable? variable, N.Source source)
        {
            if (variable is null) return;
            variables.Add(variable);
            sources.Add(source);
        }
        for (int i = 0; i < function.Parameters.Length; i++) Add(function.Parameters[i], N.Source.create_FromParameter((uint)i));
        Add(function.Rest, N.Source.create_FromRest((uint)function.Parameters.Length));
        Add(function.Arguments, N.Source.create_FromArguments());
        Add(function.This, N.Source.create_FromThis());
        Add(function.NewTarget, N.Source.create_FromNewTarget());
        Add(function.Callee, N.Source.create_FromCallee());
        return (variables.ToImmutable(), [.. sources]);
    }

    public static Dafny.ISequence<uint> Sequence(IEnumerable<uint> items) => Dafny.Sequence<uint>.FromArray([.. items]);

    private D.Expr Expression(Expr expression)
    {
        switch (expression)
        {
            case Constant constant:
                return D.Expr.create_Constant(names.Literal(constant.Value));
            case Var { Variable: var variable }:
                return statics.TryGetValue(variable, out uint read) ? D.Expr.create_Static(read) : D.Expr.create_Var(names.Variable(variable));
            case Assign assign:
            {
                D.Expr value = Expression(assign.Value);
                return statics.TryGetValue(assign.Variable, out uint slot)
                    ? D.Expr.create_AssignStatic(slot, value)
                    : D.Expr.create_Assign(names.Variable(assign.Variable), value);
            }
            case Let let:
            {
                D.Expr init = Expression(let.Init), body = Expression(let.Body);
                return statics.TryGetValue(let.Variable, out uint slot)
                    ? D.Expr.create_Seq(D.Expr.create_AssignStatic(slot, init), body)
                    : D.Expr.create_Let(names.Variable(let.Variable), init, body);
            }
            case Scope scope:
            {
                // Statics have their slots for the whole program: a Scope declares the others.
                Variable[] declared = [.. scope.Variables.Where(variable => !statics.ContainsKey(variable))];
                D.Expr body = Expression(scope.Body);
                if (declared.Length == 0) return body;
                return D.Expr.create_Scope(
                    Sequence(declared.Where(variable => !variable.IsCaptured).Select(names.Variable)),
                    Sequence(declared.Where(variable => variable.IsCaptured).Select(names.Variable)),
                    body);
            }
            case Lambda lambda:
                return D.Expr.create_Lambda(Function(lambda.Function));
            case Call call:
                return D.Expr.create_Call(Expression(call.Callee), Expression(call.This), Expression(call.NewTarget), All(call.Arguments), names.CalleeText(call.CalleeText));
            case Prim prim:
                return D.Expr.create_Prim(names.Operation(prim.Operation), All(prim.Arguments));
            case If conditional:
                return D.Expr.create_If(Expression(conditional.Condition), Expression(conditional.Then), Expression(conditional.Else));
            case Seq { Items.IsEmpty: true }:
                return D.Expr.create_Constant(names.Literal(new Literal.Undefined()));
            case Seq seq:
            {
                D.Expr result = Expression(seq.Items[^1]);
                for (int i = seq.Items.Length - 2; i >= 0; i--) result = D.Expr.create_Seq(Expression(seq.Items[i]), result);
                return result;
            }
            case Block block:
                return D.Expr.create_Block(names.Label(block.Label), Expression(block.Body));
            case Break @break:
                return D.Expr.create_Break(names.Label(@break.Label), Expression(@break.Value));
            case Loop loop:
                return D.Expr.create_Loop(Expression(loop.Body));
            case TryCatch tryCatch:
                return D.Expr.create_TryCatch(Expression(tryCatch.Body), names.Variable(tryCatch.Exception), Expression(tryCatch.Handler));
            case TryFinally tryFinally:
                return D.Expr.create_TryFinally(Expression(tryFinally.Body), Expression(tryFinally.Finalizer));
            case Throw @throw:
                return D.Expr.create_Throw(Expression(@throw.Value));
            case Return @return:
                return D.Expr.create_Return(Expression(@return.Value));
            default:
                throw new InvalidOperationException($"Core has no {expression.GetType().Name}");
        }
    }

    private D.Exprs All(ImmutableArray<Expr> expressions)
    {
        D.Exprs list = D.Exprs.create_Nil();
        for (int i = expressions.Length - 1; i >= 0; i--) list = D.Exprs.create_Cons(Expression(expressions[i]), list);
        return list;
    }
}
