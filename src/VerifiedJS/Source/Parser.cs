using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace VerifiedJS.Source;

/// <summary>How to parse.</summary>
public sealed record ParserOptions
{
    /// <summary>The defaults.</summary>
    public static ParserOptions Default { get; } = new();

    /// <summary>Whether Program.Comments is filled.</summary>
    public bool KeepComments { get; init; }

    /// <summary>
    /// How deep statements and expressions may nest; more is a SyntaxError. Left-recursive chains (operators,
    /// calls, member accesses) do not count, they may be of any length.
    /// </summary>
    public int MaxNesting { get; init; } = 10_000;

    /// <summary>Whether `%Name(arguments)` is a call of a primitive operation: for the library's own code, which is strict.</summary>
    public bool AllowIntrinsics { get; init; }
}

/// <summary>What the code around a direct eval, or a function body given as text, allows inside it. ES2025 19.2.1.1, 20.2.1.1.1.</summary>
public sealed record EvalContext
{
    /// <summary>The context of an indirect eval: nothing special is allowed.</summary>
    public static EvalContext Global { get; } = new();

    /// <summary>The calling code is strict.</summary>
    public bool IsStrict { get; init; }

    /// <summary>`new.target` is allowed: inside a function, or a class field initialiser.</summary>
    public bool AllowNewTarget { get; init; }

    /// <summary>`return` is allowed: the text is the body of a function.</summary>
    public bool AllowReturn { get; init; }

    /// <summary>[+Await]: the text is the body of an async function.</summary>
    public bool AllowAwait { get; init; }

    /// <summary>[+Yield]: the text is the body of a generator.</summary>
    public bool AllowYield { get; init; }

    /// <summary>`super.x` is allowed: inside a method.</summary>
    public bool AllowSuperProperty { get; init; }

    /// <summary>`super()` is allowed: inside a derived constructor.</summary>
    public bool AllowSuperCall { get; init; }

    /// <summary>`arguments` is forbidden: inside a class field initialiser or static block.</summary>
    public bool InClassFieldInitializer { get; init; }

    /// <summary>Private names that the classes around declare, without `#`.</summary>
    public ImmutableArray<string> PrivateNames { get; init; } = [];
}

/// <summary>Parses ECMAScript 2025, all early errors included. Every failure is a <see cref="SyntaxError"/>.</summary>
public static class Parser
{
    /// <summary>Parses with the goal Script (ES2025 16.1).</summary>
    public static Program ParseScript(string source, string fileName = "<script>", ParserOptions? options = null) =>
        new ProgramParser(new SourceText(fileName, source), ProgramKind.Script, options ?? ParserOptions.Default, null).Parse();

    /// <summary>Parses with the goal Module (ES2025 16.2).</summary>
    public static Program ParseModule(string source, string fileName = "<module>", ParserOptions? options = null) =>
        new ProgramParser(new SourceText(fileName, source), ProgramKind.Module, options ?? ParserOptions.Default, null).Parse();

    /// <summary>Parses a CommonJS module: a FunctionBody of a sloppy function, which may begin with a hashbang.</summary>
    public static Program ParseCommonJs(string source, string fileName = "<commonjs>", ParserOptions? options = null) =>
        new ProgramParser(new SourceText(fileName, source), ProgramKind.CommonJs, options ?? ParserOptions.Default, null).Parse();

    /// <summary>Parses the argument of eval: a Script, in the context of the caller (ES2025 19.2.1.1); or the body of a function, where the context allows return.</summary>
    public static Program ParseEval(string source, EvalContext context, string fileName = "<eval>", ParserOptions? options = null) =>
        new ProgramParser(new SourceText(fileName, source), ProgramKind.Eval, options ?? ParserOptions.Default, context).Parse();
}

// The parser proper: recursive descent over the tokens of Lexer, one method a nonterminal or a family of them.
//
// Cover grammars (ES2025 13.2.5.1, 13.15.5, 15.3, 15.9). What may turn out to be a pattern or a list of arrow
// parameters is first parsed as an expression, and converted (Patterns.cs) when `=`, `=>`, `of` or `in` follows.
// What is only right inside a pattern is remembered until then: _shorthandInitAt is the place of a pending
// `{ a = 1 }`, _doubleProtoAt that of a second `__proto__:`. Whoever parses an expression that cannot become a
// pattern any more calls with own = true, and the pending places become errors. What can never become a pattern
// (a parenthesised object, `[...a,]`) is in _notPattern. Everything is linear: nothing is parsed twice.
//
// Contexts. _context holds the grammar parameters and the permissions of the code being parsed; functions and
// classes save, replace and restore it.
//
// Depth. Enter counts the nesting; when the stack of the thread runs low, parsing goes on on a new thread.
internal sealed partial class ProgramParser : Lexer
{
    [Flags]
    private enum Context
    {
        None = 0,
        Strict = 1,
        /// <summary>Inside a function body: `return` is allowed.</summary>
        Return = 2,
        /// <summary>[+Yield]: `yield` is an operator.</summary>
        Yield = 4,
        /// <summary>[+Await]: `await` is an operator.</summary>
        Await = 8,
        SuperProperty = 16,
        SuperCall = 32,
        NewTarget = 64,
        /// <summary>In a class field initialiser or static block: no `arguments`.</summary>
        NoArguments = 128,
        /// <summary>Directly in a class static block: `await` is neither operator nor name.</summary>
        StaticBlock = 256,
    }

    private readonly ProgramKind _kind;
    private readonly int _maxNesting;
    private readonly bool _allowIntrinsics;
    private readonly EvalContext? _evalContext;
    private Context _context;
    private int _depth;

    // Pending errors of the cover grammars, see above; -1 for none.
    private int _shorthandInitAt = -1;
    private int _doubleProtoAt = -1;
    private Dictionary<Node, (string Why, string Clause, Span At)>? _notPattern;
    // Where an arrow function may begin: at the start of an AssignmentExpression only; and that one's [In].
    private int _arrowAt = -1;
    private bool _arrowNoIn;
    private Expression? _lastArrow;
    // First `yield`, `await` operators and `await` identifier since the parameters under suspicion began; -1 for none.
    private int _yieldAt = -1;
    private int _awaitAt = -1;
    private int _awaitNameAt = -1;

    internal ProgramParser(SourceText source, ProgramKind kind, ParserOptions options, EvalContext? evalContext)
        : base(source, htmlComments: kind != ProgramKind.Module, options.KeepComments)
    {
        _kind = kind;
        _maxNesting = options.MaxNesting;
        _allowIntrinsics = options.AllowIntrinsics;
        _evalContext = evalContext;
    }

    private bool Strict => (_context & Context.Strict) != 0;

    private bool Is(Context flag) => (_context & flag) != 0;

    internal Program Parse()
    {
        SkipHashbang();
        Context context = _kind switch
        {
            ProgramKind.Module => Context.Strict | Context.Await,
            ProgramKind.CommonJs => Context.Return | Context.NewTarget,
            _ => _allowIntrinsics ? Context.Strict : Context.None,
        };
        if (_evalContext is { } around)
        {
            context |= (around.IsStrict ? Context.Strict : 0) | (around.AllowNewTarget ? Context.NewTarget : 0)
                | (around.AllowSuperProperty ? Context.SuperProperty : 0) | (around.AllowSuperCall ? Context.SuperCall : 0)
                | (around.InClassFieldInitializer ? Context.NoArguments : 0) | (around.AllowReturn ? Context.Return : 0)
                | (around.AllowAwait ? Context.Await : 0) | (around.AllowYield ? Context.Yield : 0);
            if (!around.PrivateNames.IsEmpty)
                EnterPrivateNames(around.PrivateNames);
        }
        _context = context;
        bool isFunctionBody = _kind == ProgramKind.CommonJs || _evalContext is { AllowReturn: true };
        EnterScope(isFunctionBody ? DeclarationScope.Function : DeclarationScope.Top);
        if (_kind == ProgramKind.CommonJs)
        {
            foreach (string name in ScopeAnalysis.CommonJsParameters)
                CurrentScope.Add(Intern(name), Declared.Parameter, default);
        }
        Next();
        ImmutableArray<Statement> body = ParseBody(TokenKind.EndOfFile, 0, null);
        if (_kind == ProgramKind.Module)
            CheckExports();
        bool strict = Strict;
        ExitScope();
        if (_evalContext is { PrivateNames.IsEmpty: false })
            ExitPrivateNames();
        return new Program(new Span(0, Length), _kind, body) { Source = Source, Comments = Comments, IsStrict = strict };
    }

    // ---- Tokens

    private bool Eat(TokenKind kind)
    {
        if (Kind != kind)
            return false;
        Next();
        return true;
    }

    private void Expect(TokenKind kind, string? within = null)
    {
        if (Kind != kind)
            throw Unexpected($"expected {TokenFacts.Display(kind)}{(within is null ? "" : " " + within)}");
        Next();
    }

    private Span CurrentSpan => new(Start, End);

    private Span Since(int start) => new(start, PrevEnd);

    /// <summary>The error for a current token that the grammar does not allow here.</summary>
    private SyntaxError Unexpected(string? expected = null)
    {
        string what = Kind switch
        {
            TokenKind.EndOfFile => "end of the program",
            TokenKind.String => "string",
            TokenKind.Number or TokenKind.BigInt => $"number {Source.Slice(CurrentSpan)}",
            TokenKind.BackQuote => "template",
            TokenKind.PrivateName => $"private name #{Text}",
            TokenKind.EscapedKeyword => $"keyword '{Text}' written with an escape",
            >= TokenKind.Identifier and <= TokenFacts.LastContextual => $"identifier '{Text}'",
            > TokenKind.EscapedKeyword and <= TokenFacts.LastKeyword => $"keyword '{Text}'",
            _ => $"token {TokenFacts.Display(Kind)}",
        };
        return Error(CurrentSpan, expected is null ? $"Unexpected {what}." : $"Unexpected {what}: {expected}.");
    }

    /// <summary>An unescaped word that is an identifier otherwise.</summary>
    private bool IsWord(TokenKind kind) => Kind == kind;

    private static bool IsIdentifier(TokenKind kind) => kind is >= TokenKind.Identifier and <= TokenFacts.LastContextual;

    private static bool IsIdentifierName(TokenKind kind) => kind is >= TokenKind.Identifier and <= TokenFacts.LastKeyword;

    // ES2025 12.10: automatic semicolon insertion
    private bool CanInsertSemicolon => Kind is TokenKind.EndOfFile or TokenKind.CloseBrace || NewlineBefore;

    private void Semicolon(string after)
    {
        if (Eat(TokenKind.Semicolon) || CanInsertSemicolon)
            return;
        // The most frequent reason of all: `await` where it is only a name
        if (StartsExpression(Kind) && Source.Text.AsSpan(PrevStart, PrevEnd - PrevStart) is "await")
            throw Error(PrevStart, PrevEnd, "'await' is only an operator in async functions and at the top level of modules.", "15.8");
        throw Unexpected($"expected ';' or a new line after {after}");
    }

    // The program ends before the brace that closes what began at a brace.
    private SyntaxError Unclosed(int brace) => Error(CurrentSpan, "Unexpected end of the program: expected '}'.", null,
        new RelatedPosition(new Span(brace, brace + 1), "to close this '{'"));

    private TokenKind PeekKind(out bool newlineBefore)
    {
        Mark mark = Save();
        Next();
        TokenKind kind = Kind;
        newlineBefore = NewlineBefore;
        Reset(mark);
        return kind;
    }

    // ---- Depth

    /// <summary>True when the rest must run on a fresh stack: call OnFreshStack then.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Enter()
    {
        if (++_depth > _maxNesting)
            throw TooDeep();
        return (_depth & 15) == 0 && !RuntimeHelpers.TryEnsureSufficientExecutionStack();
    }

    private void Leave() => _depth--;

    private SyntaxError TooDeep() => Error(CurrentSpan, $"The program nests deeper than {_maxNesting} levels here.");

    private static T OnFreshStack<T>(Func<T> parse) => DeepStack.Run(parse);
}
