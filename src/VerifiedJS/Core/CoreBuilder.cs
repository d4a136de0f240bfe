using System.Collections.Immutable;
using VerifiedJS.Primitives;

namespace VerifiedJS.Core;

/// <summary>Makes variables and labels whose ids are unique in a program: in the order of elaboration, which follows the source.</summary>
internal sealed class IdSource
{
    private int _variables;
    private int _labels;

    public Variable Variable(string name) => new(_variables++, name);
    public Label Label(string name) => new(_labels++, name);
}

/// <summary>Short names for the constructs of Core.</summary>
internal static class CoreBuilder
{
    public static readonly Expr Undefined = new Constant(new Literal.Undefined());
    public static readonly Expr Null = new Constant(new Literal.Null());
    public static readonly Expr True = new Constant(new Literal.Boolean(true));
    public static readonly Expr False = new Constant(new Literal.Boolean(false));
    public static readonly Expr Hole = new Constant(new Literal.Hole());
    public static readonly Expr Uninitialized = new Constant(new Literal.Uninitialized());

    public static Expr Number(double value) => new Constant(new Literal.Number(value));
    public static Expr String(string value) => new Constant(new Literal.String(value));
    public static Expr Boolean(bool value) => value ? True : False;

    public static Prim Prim(string name, params ImmutableArray<Expr> arguments) => new(PrimitiveTable.Get(name), arguments);
    public static Prim PrimAt(SourcePosition position, string name, params ImmutableArray<Expr> arguments) =>
        new(PrimitiveTable.Get(name), arguments) { Position = position };

    public static Expr If(Expr condition, Expr then, Expr? @else = null) => new If(condition, then, @else ?? Undefined);
    public static Expr Not(Expr operand) => Prim("Not", operand);
    public static Expr StrictEquals(Expr left, Expr right) => Prim("StrictEquals", left, right);

    /// <summary>A sequence, flattened; a constant or variable that is not last is left out, and what follows a jump.</summary>
    public static Expr Seq(params IEnumerable<Expr> items)
    {
        var flat = ImmutableArray.CreateBuilder<Expr>();
        foreach (Expr item in items)
        {
            if (item is Seq inner)
                flat.AddRange(inner.Items);
            else
                flat.Add(item);
        }
        for (int i = 0; i < flat.Count; i++)
        {
            if (flat[i] is Return or Throw or Break)
                flat.Count = i + 1;
        }
        for (int i = flat.Count - 2; i >= 0; i--)
        {
            if (flat[i] is Constant or Var)
                flat.RemoveAt(i);
        }
        return flat.Count switch
        {
            0 => Undefined,
            1 => flat[0],
            _ => new Seq(flat.ToImmutable()),
        };
    }
}
