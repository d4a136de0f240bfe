using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using VerifiedJS.Source;
using VerifiedJS.Wasm;

namespace VerifiedJS.Cubical;

// The surface syntax. host/cubical/syntax.mjs is the same for a page; Printer writes what this reads.
//
//   file    ::= item*                       item ::= (def name inside) | term
//   term    ::= name | U | ( inside )
//   inside  ::= name+ . inside                                     abstraction of dimensions: (i. t), the form of lines
//             | lam name+ . inside
//             | pi (name : inside)+ inside  | sigma (name : inside)+ inside
//             | -> term term+               | * term term+         functions and pairs that do not depend
//             | U number | pair term term+ | Path term term term   a path in one type
//             | head (term | @ dim)*                               application to terms and dimensions
//   head    ::= term | fst term | snd term | path term term term   a path over a line
//             | transp term face term | hcomp term face term term | comp term face term term
//             | compN term system term | hcompN term system term
//             | glue term system | glueElem term system | unglue term system
//   system  ::= [ (formula -> inside), ... ]
//   dim     ::= 0 | 1 | name | ~ dim | ( expression )              expression: dims with /\ and \/, /\ first, both to the right
//   face    ::= 0 | 1 | name = 0 | name = 1 | ( formula )          formula: likewise
//
// A name is made of letters, digits, _, ' and $, and does not begin with a digit or '; any other name, or one that is a keyword,
// stands between bars: |fst|, with \| \\ and \u{hex} for what cannot stand there. A semicolon begins a comment to the end of the line.
// \ and λ are lam, Π and Σ are pi and sigma, → × ∧ ∨ ¬ are -> * /\ \/ ~.

/// <summary>Reads terms, dimensions and faces. What cannot be read is a <see cref="SyntaxError"/> with its place.</summary>
public sealed class Parser
{
    /// <summary>The words that are names only between bars.</summary>
    internal static readonly ImmutableHashSet<string> Keywords =
        ["def", "U", "lam", "pi", "sigma", "pair", "fst", "snd", "path", "Path", "transp", "hcomp", "comp", "compN", "hcompN", "glue", "glueElem", "unglue"];

    private readonly SourceText source;
    private readonly List<Token> tokens;
    private int next;

    private Parser(string text, string fileName)
    {
        source = new SourceText(fileName, text);
        tokens = new Lexer(source).Tokens();
    }

    /// <summary>A term by itself.</summary>
    public static CTerm Term(string text, string fileName = "term") => new Parser(text, fileName).Whole(p => p.Term());

    /// <summary>A dimension, with or without parentheses.</summary>
    public static DimExpr Dim(string text, string fileName = "dimension") => new Parser(text, fileName).Whole(p => p.DimExpression());

    /// <summary>A face formula, with or without parentheses.</summary>
    public static FaceFormula Face(string text, string fileName = "face") => new Parser(text, fileName).Whole(p => p.FaceExpression());

    /// <summary>
    /// The terms of a file. Definitions before a term are bound around it, (lam name. ...) definition, so that they mean what they say
    /// under any binder.
    /// </summary>
    public static Seq<CTerm> File(string text, string fileName) => new Parser(text, fileName).Whole(p => p.Items());

    private T Whole<T>(Func<Parser, T> parse)
    {
        T result = parse(this);
        if (Next.Kind != TokenKind.End) throw Error(Next, $"expected the end, not {Describe(Next)}");
        return result;
    }

    private Seq<CTerm> Items()
    {
        var definitions = new List<(string Name, CTerm Value)>();
        var terms = new List<CTerm>();
        while (Next.Kind != TokenKind.End)
        {
            if (Next.Is("(") && tokens[next + 1].IsKeyword("def"))
            {
                next += 2;
                string name = Name();
                definitions.Add((name, Inside()));
                Expect(")");
            }
            else
            {
                CTerm term = Term();
                for (int i = definitions.Count - 1; i >= 0; i--) term = new CTerm.App(new CTerm.Lam(definitions[i].Name, term), definitions[i].Value);
                terms.Add(term);
            }
        }
        return terms;
    }

    // ── Terms ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    private CTerm Term()
    {
        Token token = Next;
        if (Take("("))
        {
            CTerm inside = Inside();
            Expect(")");
            return inside;
        }
        if (TakeKeyword("U")) return new CTerm.Univ(0);
        if (token.Kind == TokenKind.Number) throw Error(token, "a number is not a term; a universe is written U or (U 1)");
        return new CTerm.Var(Name("a term"));
    }

    private CTerm Inside()
    {
        int names = 0;
        while (tokens[next + names].Kind == TokenKind.Name) names++;
        if (names > 0 && tokens[next + names].Is("."))
        {
            string[] bound = Names();
            return Nest(bound, Inside(), (name, body) => new CTerm.PLam(name, body));
        }
        if (Take("\\") || TakeKeyword("lam"))
        {
            string[] bound = Names();
            return Nest(bound, Inside(), (name, body) => new CTerm.Lam(name, body));
        }
        if (TakeKeyword("pi")) return Telescope((name, domain, codomain) => new CTerm.Pi(name, domain, codomain));
        if (TakeKeyword("sigma")) return Telescope((name, first, second) => new CTerm.Sigma(name, first, second));
        if (Take("->")) return Chain((left, right) => new CTerm.Pi("_", left, right));
        if (Take("*")) return Chain((left, right) => new CTerm.Sigma("_", left, right));
        if (Next.IsKeyword("U") && tokens[next + 1].Kind == TokenKind.Number)
        {
            next++;
            Token level = tokens[next++];
            if (!int.TryParse(level.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int value)) throw Error(level, "this level is too large");
            return new CTerm.Univ(value);
        }
        if (TakeKeyword("pair")) return Chain((first, second) => new CTerm.Pair(first, second));
        if (TakeKeyword("Path")) return new CTerm.Path(new CTerm.PLam("_", Term()), Term(), Term());
        CTerm result = Head();
        while (true)
        {
            if (Take("@")) result = new CTerm.PApp(result, Dim());
            else if (StartsTerm) result = new CTerm.App(result, Term());
            else return result;
        }
    }

    // What is applied: a form of a keyword and its arguments, or a term.
    private CTerm Head()
    {
        if (TakeKeyword("fst")) return new CTerm.Fst(Term());
        if (TakeKeyword("snd")) return new CTerm.Snd(Term());
        if (TakeKeyword("path")) return new CTerm.Path(Term(), Term(), Term());
        if (TakeKeyword("transp")) return new CTerm.Transp(Term(), Face(), Term());
        if (TakeKeyword("hcomp")) return new CTerm.HComp(Term(), Face(), Term(), Term());
        if (TakeKeyword("comp")) return new CTerm.Comp(Term(), Face(), Term(), Term());
        if (TakeKeyword("compN")) return new CTerm.CompN(Term(), System(), Term());
        if (TakeKeyword("hcompN")) return new CTerm.HCompN(Term(), System(), Term());
        if (TakeKeyword("glue")) return new CTerm.Glue(Term(), System());
        if (TakeKeyword("glueElem")) return new CTerm.GlueElem(Term(), System());
        if (TakeKeyword("unglue")) return new CTerm.Unglue(Term(), System());
        return Term();
    }

    private bool StartsTerm => Next.Is("(") || Next.Kind is TokenKind.Name or TokenKind.Number || Next.IsKeyword("U");

    private static CTerm Nest(string[] names, CTerm body, Func<string, CTerm, CTerm> bind)
    {
        for (int i = names.Length - 1; i >= 0; i--) body = bind(names[i], body);
        return body;
    }

    private CTerm Telescope(Func<string, CTerm, CTerm, CTerm> bind)
    {
        var binders = new List<(string Name, CTerm Type)>();
        do
        {
            Expect("(");
            string name = Name();
            Expect(":");
            binders.Add((name, Inside()));
            Expect(")");
        }
        while (Next.Is("(") && tokens[next + 1].Kind == TokenKind.Name && tokens[next + 2].Is(":"));
        CTerm body = Inside();
        for (int i = binders.Count - 1; i >= 0; i--) body = bind(binders[i].Name, binders[i].Type, body);
        return body;
    }

    // Two terms or more, nested to the right.
    private CTerm Chain(Func<CTerm, CTerm, CTerm> link)
    {
        List<CTerm> terms = [Term(), Term()];
        while (StartsTerm) terms.Add(Term());
        CTerm result = terms[^1];
        for (int i = terms.Count - 2; i >= 0; i--) result = link(terms[i], result);
        return result;
    }

    private Seq<Branch<CTerm>> System()
    {
        var branches = new List<Branch<CTerm>>();
        Expect("[");
        while (!Take("]"))
        {
            if (branches.Count > 0 && !Take(",")) throw Error(Next, $"expected , or ], not {Describe(Next)}");
            FaceFormula face = FaceExpression();
            Expect("->");
            branches.Add(new Branch<CTerm>(face, Inside()));
        }
        return branches;
    }

    // ── Dimensions and faces ──────────────────────────────────────────────────────────────────────────────────────────

    private DimExpr DimExpression() => Lattice(Dim, (r, s) => new DimExpr.Meet(r, s), (r, s) => new DimExpr.Join(r, s));
    private FaceFormula FaceExpression() => Lattice(Face, (f, g) => new FaceFormula.Meet(f, g), (f, g) => new FaceFormula.Join(f, g));

    private T Lattice<T>(Func<T> operand, Func<T, T, T> meet, Func<T, T, T> join)
    {
        T Meets()
        {
            T left = operand();
            return Take("/\\") ? meet(left, Meets()) : left;
        }
        T result = Meets();
        return Take("\\/") ? join(result, Lattice(operand, meet, join)) : result;
    }

    private DimExpr Dim()
    {
        if (Take("~")) return new DimExpr.Inv(Dim());
        if (Take("(")) return Closed(DimExpression());
        if (Next.Kind == TokenKind.Number) return End() ? new DimExpr.One() : new DimExpr.Zero();
        return new DimExpr.Var(Name("a dimension"));
    }

    private FaceFormula Face()
    {
        if (Take("(")) return Closed(FaceExpression());
        if (Next.Kind == TokenKind.Number) return End() ? new FaceFormula.Top() : new FaceFormula.Bot();
        string name = Name("a face");
        Expect("=");
        return End() ? new FaceFormula.Eq1(name) : new FaceFormula.Eq0(name);
    }

    private T Closed<T>(T inside)
    {
        Expect(")");
        return inside;
    }

    // 0 or 1.
    private bool End()
    {
        Token token = tokens[next++];
        return token is { Kind: TokenKind.Number, Text: "0" or "1" } ? token.Text == "1" : throw Error(token, $"expected 0 or 1, not {Describe(token)}");
    }

    // ── Tokens ────────────────────────────────────────────────────────────────────────────────────────────────────────

    private Token Next => tokens[next];

    private bool Take(string punctuator)
    {
        if (!Next.Is(punctuator)) return false;
        next++;
        return true;
    }

    private bool TakeKeyword(string word)
    {
        if (!Next.IsKeyword(word)) return false;
        next++;
        return true;
    }

    private void Expect(string punctuator)
    {
        if (!Take(punctuator)) throw Error(Next, $"expected {punctuator}, not {Describe(Next)}");
    }

    private string Name(string what = "a name")
    {
        if (Next.Kind != TokenKind.Name) throw Error(Next, $"expected {what}, not {Describe(Next)}");
        return tokens[next++].Text;
    }

    private string[] Names()
    {
        var names = new List<string>();
        do names.Add(Name());
        while (!Take("."));
        return [.. names];
    }

    private static string Describe(Token token) => token.Kind switch
    {
        TokenKind.End => "the end",
        TokenKind.Keyword => $"the keyword {token.Text} (as a name it is written |{token.Text}|)",
        TokenKind.Name => $"the name {token.Text}",
        _ => token.Text,
    };

    private SyntaxError Error(Token token, string message) => new(source, token.Span, message, null, []);

    private enum TokenKind { Name, Keyword, Number, Punctuator, End }

    private readonly record struct Token(TokenKind Kind, string Text, Span Span)
    {
        public bool Is(string punctuator) => Kind == TokenKind.Punctuator && Text == punctuator;
        public bool IsKeyword(string word) => Kind == TokenKind.Keyword && Text == word;
    }

    private sealed class Lexer(SourceText source)
    {
        private static readonly (string Written, string Meant)[] Punctuators =
        [
            ("->", "->"), ("/\\", "/\\"), ("\\/", "\\/"), ("→", "->"), ("∧", "/\\"), ("∨", "\\/"), ("¬", "~"), ("×", "*"), ("λ", "\\"), ("\\", "\\"),
            ("(", "("), (")", ")"), ("[", "["), ("]", "]"), (",", ","), (".", "."), (":", ":"), ("@", "@"), ("=", "="), ("~", "~"), ("*", "*"),
        ];
        private readonly string text = source.Text;
        private int at;

        public List<Token> Tokens()
        {
            var tokens = new List<Token>();
            do tokens.Add(Read());
            while (tokens[^1].Kind != TokenKind.End);
            // Whoever looks ahead may look past the end.
            tokens.Add(tokens[^1]);
            tokens.Add(tokens[^1]);
            return tokens;
        }

        private Token Read()
        {
            while (at < text.Length && (char.IsWhiteSpace(text[at]) || text[at] == ';'))
            {
                if (text[at] == ';') while (at < text.Length && text[at] != '\n') at++;
                else at++;
            }
            int start = at;
            if (at == text.Length) return new Token(TokenKind.End, "", new Span(at, at));
            if (text[at] == '|') return Quoted();
            foreach (var (written, meant) in Punctuators)
            {
                if (string.CompareOrdinal(text, at, written, 0, written.Length) != 0) continue;
                at += written.Length;
                return new Token(TokenKind.Punctuator, meant, new Span(start, at));
            }
            if (text[at] is 'Π' or 'Σ') return new Token(TokenKind.Keyword, text[at++] == 'Π' ? "pi" : "sigma", new Span(start, at));
            if (char.IsAsciiDigit(text[at]))
            {
                while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
                return new Token(TokenKind.Number, text[start..at], new Span(start, at));
            }
            while (at < text.Length && IsNamePart(text[at])) at++;
            string word = text[start..at];
            if (!IsPlainName(word)) throw Error(start, Math.Max(at, start + 1), "no name begins with this character; other names stand between bars: |...|");
            return new Token(Keywords.Contains(word) ? TokenKind.Keyword : TokenKind.Name, word, new Span(start, at));
        }

        private Token Quoted()
        {
            int start = at++;
            var name = new StringBuilder();
            while (at < text.Length && text[at] != '|')
            {
                if (text[at] != '\\') name.Append(text[at++]);
                else Escape(name);
            }
            if (at == text.Length) throw Error(start, at, "this name has no closing bar");
            at++;
            return new Token(TokenKind.Name, name.ToString(), new Span(start, at));
        }

        private void Escape(StringBuilder name)
        {
            int start = at++;
            if (at < text.Length && text[at] is '|' or '\\')
            {
                name.Append(text[at++]);
                return;
            }
            int close = text.IndexOf('}', at);
            if (string.CompareOrdinal(text, at, "u{", 0, 2) == 0 && close > 0
                && int.TryParse(text.AsSpan(at + 2, close - at - 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code) && Rune.IsValid(code))
            {
                name.Append(new Rune(code).ToString());
                at = close + 1;
                return;
            }
            throw Error(start, Math.Min(text.Length, start + 2), "an escape is \\|, \\\\ or \\u{hex}");
        }

        private SyntaxError Error(int start, int end, string message) => new(source, new Span(start, end), message, null, []);
    }

    private static bool IsNamePart(char c) => (char.IsLetterOrDigit(c) || c is '_' or '\'' or '$') && c is not ('λ' or 'Π' or 'Σ');

    /// <summary>Whether a name can be written without bars, if it is not a keyword.</summary>
    internal static bool IsPlainName(string name) =>
        name.Length > 0 && !char.IsDigit(name[0]) && name[0] != '\'' && name.All(IsNamePart);
}
