using System.Globalization;
using System.Text;
using VerifiedJS.Wasm;

namespace VerifiedJS.Cubical;

/// <summary>Writes terms, dimensions and faces in the syntax that <see cref="Parser"/> reads: reading gives the same tree again.</summary>
public static class Printer
{
    /// <summary>A term on one line.</summary>
    public static string Print(CTerm term) => Of(term).Flat();

    /// <summary>A term in lines of at most this width where it can be broken so.</summary>
    public static string Pretty(CTerm term, int width = 100) => Of(term).Broken(width);

    /// <summary>A dimension, without outer parentheses.</summary>
    public static string Print(DimExpr dim) => dim switch
    {
        DimExpr.Join(var left, var right) => $"{Meets(left)} \\/ {Print(right)}",
        _ => Meets(dim),
    };

    private static string Meets(DimExpr dim) => dim is DimExpr.Meet(var left, var right) ? $"{Operand(left)} /\\ {Meets(right)}" : Operand(dim);

    private static string Operand(DimExpr dim) => dim switch
    {
        DimExpr.Zero => "0",
        DimExpr.One => "1",
        DimExpr.Var(var name) => Name(name),
        DimExpr.Inv(var of) => "~" + Operand(of),
        DimExpr.Meet or DimExpr.Join => $"({Print(dim)})",
        _ => throw new InvalidOperationException(),
    };

    /// <summary>A face formula, without outer parentheses.</summary>
    public static string Print(FaceFormula face) => face switch
    {
        FaceFormula.Join(var left, var right) => $"{Meets(left)} \\/ {Print(right)}",
        _ => Meets(face),
    };

    private static string Meets(FaceFormula face) => face is FaceFormula.Meet(var left, var right) ? $"{Literal(left)} /\\ {Meets(right)}" : Literal(face);

    private static string Literal(FaceFormula face) => face switch
    {
        FaceFormula.Eq0(var name) => Name(name) + "=0",
        FaceFormula.Eq1(var name) => Name(name) + "=1",
        _ => Operand(face),
    };

    // As an argument a literal has parentheses, for the reader.
    private static string Operand(FaceFormula face) => face switch
    {
        FaceFormula.Bot => "0",
        FaceFormula.Top => "1",
        _ => $"({Print(face)})",
    };

    private static string Name(string name)
    {
        if (Parser.IsPlainName(name) && !Parser.Keywords.Contains(name)) return name;
        var text = new StringBuilder("|");
        foreach (Rune rune in name.EnumerateRunes())
        {
            if (rune.Value is '|' or '\\') text.Append('\\').Append(rune);
            else if (Rune.IsControl(rune)) text.Append("\\u{").Append(rune.Value.ToString("x", CultureInfo.InvariantCulture)).Append('}');
            else text.Append(rune);
        }
        return text.Append('|').ToString();
    }

    private static Layout Of(CTerm term) => term switch
    {
        CTerm.Var(var name) => new Layout(Name(name)),
        CTerm.Univ(var level) => new Layout(level == 0 ? "U" : $"(U {level})"),
        CTerm.Pi(var name, var domain, var codomain) => Binder(term, "pi", "->", name, domain, codomain, t => t is CTerm.Pi(var n, var d, var c) ? (n, d, c) : null),
        CTerm.Sigma(var name, var first, var second) => Binder(term, "sigma", "*", name, first, second, t => t is CTerm.Sigma(var n, var d, var c) ? (n, d, c) : null),
        CTerm.Lam => Abstraction(term, "lam ", t => t is CTerm.Lam(var n, var b) ? (n, b) : null),
        CTerm.PLam => Abstraction(term, "", t => t is CTerm.PLam(var n, var b) ? (n, b) : null),
        CTerm.App or CTerm.PApp => Spine(term),
        CTerm.Pair => List("pair", [.. Chain(term, t => t is CTerm.Pair(var a, var b) ? (a, b) : null).Select(Of)]),
        CTerm.Fst(var of) => List("fst", Of(of)),
        CTerm.Snd(var of) => List("snd", Of(of)),
        CTerm.Path(CTerm.PLam("_", var type), var left, var right) => List("Path", Of(type), Of(left), Of(right)),
        CTerm.Path(var line, var left, var right) => List("path", Of(line), Of(left), Of(right)),
        CTerm.Transp(var line, var face, var start) => List("transp", Of(line), new Layout(Operand(face)), Of(start)),
        CTerm.HComp(var type, var face, var tube, var start) => List("hcomp", Of(type), new Layout(Operand(face)), Of(tube), Of(start)),
        CTerm.Comp(var line, var face, var tube, var start) => List("comp", Of(line), new Layout(Operand(face)), Of(tube), Of(start)),
        CTerm.CompN(var line, var tubes, var start) => List("compN", Of(line), System(tubes), Of(start)),
        CTerm.Glue(var type, var branches) => List("glue", Of(type), System(branches)),
        CTerm.GlueElem(var of, var branches) => List("glueElem", Of(of), System(branches)),
        CTerm.Unglue(var of, var branches) => List("unglue", Of(of), System(branches)),
        CTerm.HCompN(var type, var tubes, var start) => List("hcompN", Of(type), System(tubes), Of(start)),
        _ => throw new InvalidOperationException(),
    };

    private static Layout List(string head, params Layout[] rest) => new("(", [new Layout(head), .. rest], ")", 1);

    private static Layout System(Seq<Branch<CTerm>> branches) => new(
        "[",
        [.. branches.Select((branch, i) => new Layout("", [new Layout($"{Print(branch.Face)} ->"), Of(branch.Body)], i < branches.Count - 1 ? "," : "", 1))],
        "]",
        0);

    // The operands of a right-nested chain.
    private static List<CTerm> Chain(CTerm term, Func<CTerm, (CTerm, CTerm)?> link)
    {
        var operands = new List<CTerm>();
        while (link(term) is var (first, rest))
        {
            operands.Add(first);
            term = rest;
        }
        operands.Add(term);
        return operands;
    }

    private static Layout Binder(CTerm term, string word, string arrow, string name, CTerm domain, CTerm codomain, Func<CTerm, (string, CTerm, CTerm)?> open)
    {
        if (name == "_") return List(arrow, [.. Chain(term, t => open(t) is ("_", var d, var c) ? (d, c) : null).Select(Of)]);
        var items = new List<Layout> { new(word) };
        while (open(term) is var (n, d, c) && n != "_")
        {
            items.Add(new Layout("(", [new Layout($"{Name(n)} :"), Of(d)], ")", 1));
            term = c;
        }
        items.Add(Of(term));
        return new Layout("(", [.. items], ")", 1);
    }

    private static Layout Abstraction(CTerm term, string word, Func<CTerm, (string, CTerm)?> open)
    {
        var names = new List<string>();
        while (open(term) is var (name, body))
        {
            names.Add(Name(name));
            term = body;
        }
        return new Layout("(", [new Layout($"{word}{string.Join(' ', names)}."), Of(term)], ")", 1);
    }

    private static Layout Spine(CTerm term)
    {
        var items = new List<Layout>();
        while (true)
        {
            if (term is CTerm.App(var function, var argument))
            {
                items.Add(Of(argument));
                term = function;
            }
            else if (term is CTerm.PApp(var of, var at))
            {
                items.Add(new Layout("@ " + Operand(at)));
                term = of;
            }
            else break;
        }
        items.Add(Of(term));
        items.Reverse();
        return new Layout("(", [.. items], ")", 1);
    }

    /// <summary>Text, or items between brackets: on one line, or after the first Lead items one a line.</summary>
    private sealed class Layout
    {
        private readonly string open, close;
        private readonly Layout[] items;
        private readonly int lead, width;

        public Layout(string text) : this(text, [], "", 0) { }

        public Layout(string open, Layout[] items, string close, int lead)
        {
            (this.open, this.items, this.close, this.lead) = (open, items, close, lead);
            width = open.Length + items.Sum(item => item.width) + Math.Max(0, items.Length - 1) + close.Length;
        }

        public string Flat() => Write(int.MaxValue);

        public string Broken(int columns) => Write(columns);

        private string Write(int columns)
        {
            var text = new StringBuilder();
            Write(text, 0, 0, columns);
            return text.ToString();
        }

        // after: what must still fit behind on the same line.
        private void Write(StringBuilder text, int indent, int after, int columns)
        {
            bool fits = items.Length == 0 || columns == int.MaxValue || (long)Column(text) + width + after <= columns;
            text.Append(open);
            for (int i = 0; i < items.Length; i++)
            {
                if (i > 0 && !fits && i >= Math.Max(1, lead)) text.Append('\n').Append(' ', indent + 2);
                else if (i > 0) text.Append(' ');
                items[i].Write(text, fits ? indent : indent + 2, i == items.Length - 1 ? after + close.Length : 0, fits ? int.MaxValue : columns);
            }
            text.Append(close);
        }

        private static int Column(StringBuilder text)
        {
            int at = text.Length;
            while (at > 0 && text[at - 1] != '\n') at--;
            return text.Length - at;
        }
    }
}
