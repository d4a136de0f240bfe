extern alias Checkers;

using System.Collections.Immutable;
using Dafny = Checkers::Dafny;
using D = Checkers::Flat;
using ConversionWitness = VerifiedJS.Anf.ConversionWitness;
using VerifiedJS.Flat;

namespace VerifiedJS.Certify;

/// <summary>Hands Flat to the extracted checkers: the same tree in the datatypes of proofs/Flat/Syntax.dfy. Part of the trusted code.</summary>
/// <param name="witness">Where ANF conversion keeps values; null when only closure conversion is checked.</param>
/// <param name="firstFunction">The number of the program's first function: not 0 where it runs together with others.</param>
/// <param name="firstStatic">The slot of its first static.</param>
internal sealed class FlatHandover(Names names, ConversionWitness? witness = null, int firstFunction = 0, int firstStatic = 0)
{
    public Dafny.ISequence<D.Function> Program(FlatProgram program) =>
        Dafny.Sequence<D.Function>.FromArray([.. program.Functions.Select(Function)]);

    public D.Function Function(FlatFunction function)
    {
        Local[] header =
        [
            .. function.Parameters,
            .. new[] { function.Rest, function.Arguments, function.This, function.NewTarget, function.Callee }.OfType<Local>(),
        ];
        var (_, sources) = CoreHandover.Header(function.Source);
        return D.Function.create(names.Info(function.Source), CoreHandover.Sequence(header.Select(Number)),
            Dafny.Sequence<Checkers::Names.Source>.FromArray(sources), Expression(function.Body));
    }

    /// <summary>The local of an expression's value in ANF; of no meaning where it has none.</summary>
    private uint Hint(Expr expression) => witness is not null && witness.Temporaries.TryGetValue(expression, out Local local) ? Number(local) : 0;

    private static uint Number(Local local) => (uint)local.Index;

    private D.Expr Expression(Expr expression)
    {
        switch (expression)
        {
            case Constant constant:
                return D.Expr.create_Constant(names.Literal(constant.Value));
            case GetLocal get:
                return D.Expr.create_GetLocal(Number(get.Local));
            case SetLocal set:
                return D.Expr.create_SetLocal(Number(set.Local), Expression(set.Value));
            case GetCaptured get:
                return D.Expr.create_GetCaptured((uint)get.Hops, (uint)get.Slot, Hint(expression));
            case SetCaptured set:
                return D.Expr.create_SetCaptured((uint)set.Hops, (uint)set.Slot, Expression(set.Value));
            case GetStatic get:
                return D.Expr.create_GetStatic((uint)(firstStatic + get.Slot), Hint(expression));
            case SetStatic set:
                return D.Expr.create_SetStatic((uint)(firstStatic + set.Slot), Expression(set.Value));
            case Let let:
                return D.Expr.create_Let(Number(let.Local), Expression(let.Init), Expression(let.Body));
            case WithScope scope:
                return D.Expr.create_WithScope(CoreHandover.Sequence(scope.Locals.Select(Number)), (uint)scope.SlotCount, Expression(scope.Body));
            case MakeClosure closure:
                return D.Expr.create_MakeClosure((uint)(firstFunction + closure.Function.Index), Hint(expression));
            case Call call:
                return D.Expr.create_Call(Expression(call.Callee), Expression(call.This), Expression(call.NewTarget), All(call.Arguments), names.CalleeText(call.CalleeText), Hint(expression));
            case Prim prim:
                return D.Expr.create_Prim(names.Operation(prim.Operation), All(prim.Arguments), Hint(expression));
            case If conditional:
                return D.Expr.create_If(Expression(conditional.Condition), Expression(conditional.Then), Expression(conditional.Else), Hint(expression));
            case Seq { Items.IsEmpty: true }:
                return D.Expr.create_Constant(names.Literal(new Core.Literal.Undefined()));
            case Seq seq:
            {
                D.Expr result = Expression(seq.Items[^1]);
                for (int i = seq.Items.Length - 2; i >= 0; i--) result = D.Expr.create_Seq(Expression(seq.Items[i]), result);
                return result;
            }
            case Block block:
                return D.Expr.create_Block(names.Label(block.Label), Expression(block.Body), Hint(expression));
            case Break @break:
                return D.Expr.create_Break(names.Label(@break.Label), Expression(@break.Value));
            case Loop loop:
                return D.Expr.create_Loop(Expression(loop.Body));
            case TryCatch tryCatch:
                return D.Expr.create_TryCatch(Expression(tryCatch.Body), Number(tryCatch.Exception), Expression(tryCatch.Handler), Hint(expression));
            case TryFinally tryFinally:
                return D.Expr.create_TryFinally(Expression(tryFinally.Body), Expression(tryFinally.Finalizer), Hint(expression));
            case Throw @throw:
                return D.Expr.create_Throw(Expression(@throw.Value));
            case Return @return:
                return D.Expr.create_Return(Expression(@return.Value));
            default:
                throw new InvalidOperationException($"Flat has no {expression.GetType().Name}");
        }
    }

    private D.Exprs All(ImmutableArray<Expr> expressions)
    {
        D.Exprs list = D.Exprs.create_Nil();
        for (int i = expressions.Length - 1; i >= 0; i--) list = D.Exprs.create_Cons(Expression(expressions[i]), list);
        return list;
    }
}
