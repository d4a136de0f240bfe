namespace VerifiedJS.Source;

// Token kinds. The order matters: words form one range that starts with what may be an identifier
// (Identifier .. TokenFacts.LastContextual) and ends with the reserved words (EscapedKeyword .. LastKeyword), so that
// "is this an IdentifierName" is a range check.
internal enum TokenKind : byte
{
    EndOfFile,

    // Words: identifiers and contextual keywords
    Identifier,
    Arguments, As, Async, Constructor, Eval, From, Get, Meta, Of, Set, Target,
    Await, Yield, Let, Static,
    Implements, Interface, Package, Private, Protected, Public,

    // Words: reserved. EscapedKeyword is a reserved word written with a Unicode escape: an IdentifierName, nothing else.
    EscapedKeyword,
    Break, Case, Catch, Class, Const, Continue, Debugger, Default, Delete, Do, Else, Enum, Export, Extends,
    False, Finally, For, Function, If, Import, In, InstanceOf, New, Null, Return, Super, Switch, This, Throw,
    True, Try, TypeOf, Var, Void, While, With,

    PrivateName, Number, BigInt, String, BackQuote,

    OpenBrace, CloseBrace, OpenParen, CloseParen, OpenBracket, CloseBracket,
    Dot, Ellipsis, QuestionDot, Semicolon, Comma, Colon, Question, Arrow, Not, BitNot, Increment, Decrement,

    Assign, AddAssign, SubtractAssign, MultiplyAssign, DivideAssign, RemainderAssign, ExponentAssign,
    ShiftLeftAssign, ShiftRightAssign, ShiftRightUnsignedAssign, BitOrAssign, BitXorAssign, BitAndAssign,
    OrAssign, AndAssign, CoalesceAssign,

    Equal, NotEqual, StrictEqual, StrictNotEqual, Less, LessEqual, Greater, GreaterEqual,
    ShiftLeft, ShiftRight, ShiftRightUnsigned, Plus, Minus, Star, Slash, Percent, StarStar,
    BitOr, BitXor, BitAnd, Or, And, Coalesce,
}

internal static class TokenFacts
{
    /// <summary>The last word that may be an identifier.</summary>
    internal const TokenKind LastContextual = TokenKind.Public;

    /// <summary>The last word.</summary>
    internal const TokenKind LastKeyword = TokenKind.With;

    // Words with a kind of their own, in the order of TokenKind.
    internal static readonly (string Text, TokenKind Kind)[] Words = BuildWords();

    internal static bool IsAssignment(TokenKind kind) => kind is >= TokenKind.Assign and <= TokenKind.CoalesceAssign;

    /// <summary>How a message shows the kind.</summary>
    internal static string Display(TokenKind kind) => kind switch
    {
        TokenKind.EndOfFile => "the end of the program",
        TokenKind.Identifier => "an identifier",
        TokenKind.EscapedKeyword => "a keyword",
        TokenKind.PrivateName => "a private name",
        TokenKind.Number or TokenKind.BigInt => "a number",
        TokenKind.String => "a string",
        TokenKind.BackQuote => "a template",
        _ => $"'{Spell(kind)}'",
    };

    /// <summary>Binding strength of a binary operator, 0 for other tokens. ES2025 13.6 to 13.13.</summary>
    internal static int Precedence(TokenKind kind) => kind switch
    {
        TokenKind.Coalesce or TokenKind.Or => 1,
        TokenKind.And => 2,
        TokenKind.BitOr => 3,
        TokenKind.BitXor => 4,
        TokenKind.BitAnd => 5,
        TokenKind.Equal or TokenKind.NotEqual or TokenKind.StrictEqual or TokenKind.StrictNotEqual => 6,
        TokenKind.Less or TokenKind.LessEqual or TokenKind.Greater or TokenKind.GreaterEqual
            or TokenKind.In or TokenKind.InstanceOf => 7,
        TokenKind.ShiftLeft or TokenKind.ShiftRight or TokenKind.ShiftRightUnsigned => 8,
        TokenKind.Plus or TokenKind.Minus => 9,
        TokenKind.Star or TokenKind.Slash or TokenKind.Percent => 10,
        _ => 0,
    };

    internal static BinaryOperator Binary(TokenKind kind) => kind switch
    {
        TokenKind.Equal => BinaryOperator.Equal,
        TokenKind.NotEqual => BinaryOperator.NotEqual,
        TokenKind.StrictEqual => BinaryOperator.StrictEqual,
        TokenKind.StrictNotEqual => BinaryOperator.StrictNotEqual,
        TokenKind.Less => BinaryOperator.Less,
        TokenKind.LessEqual => BinaryOperator.LessEqual,
        TokenKind.Greater => BinaryOperator.Greater,
        TokenKind.GreaterEqual => BinaryOperator.GreaterEqual,
        TokenKind.ShiftLeft => BinaryOperator.ShiftLeft,
        TokenKind.ShiftRight => BinaryOperator.ShiftRight,
        TokenKind.ShiftRightUnsigned => BinaryOperator.ShiftRightUnsigned,
        TokenKind.Plus => BinaryOperator.Add,
        TokenKind.Minus => BinaryOperator.Subtract,
        TokenKind.Star => BinaryOperator.Multiply,
        TokenKind.Slash => BinaryOperator.Divide,
        TokenKind.Percent => BinaryOperator.Remainder,
        TokenKind.StarStar => BinaryOperator.Exponent,
        TokenKind.BitOr => BinaryOperator.BitOr,
        TokenKind.BitXor => BinaryOperator.BitXor,
        TokenKind.BitAnd => BinaryOperator.BitAnd,
        TokenKind.In => BinaryOperator.In,
        TokenKind.InstanceOf => BinaryOperator.InstanceOf,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    internal static AssignmentOperator Assignment(TokenKind kind) => kind switch
    {
        TokenKind.Assign => AssignmentOperator.Assign,
        TokenKind.AddAssign => AssignmentOperator.Add,
        TokenKind.SubtractAssign => AssignmentOperator.Subtract,
        TokenKind.MultiplyAssign => AssignmentOperator.Multiply,
        TokenKind.DivideAssign => AssignmentOperator.Divide,
        TokenKind.RemainderAssign => AssignmentOperator.Remainder,
        TokenKind.ExponentAssign => AssignmentOperator.Exponent,
        TokenKind.ShiftLeftAssign => AssignmentOperator.ShiftLeft,
        TokenKind.ShiftRightAssign => AssignmentOperator.ShiftRight,
        TokenKind.ShiftRightUnsignedAssign => AssignmentOperator.ShiftRightUnsigned,
        TokenKind.BitOrAssign => AssignmentOperator.BitOr,
        TokenKind.BitXorAssign => AssignmentOperator.BitXor,
        TokenKind.BitAndAssign => AssignmentOperator.BitAnd,
        TokenKind.OrAssign => AssignmentOperator.LogicalOr,
        TokenKind.AndAssign => AssignmentOperator.LogicalAnd,
        TokenKind.CoalesceAssign => AssignmentOperator.Coalesce,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static string Spell(TokenKind kind) => kind switch
    {
        TokenKind.OpenBrace => "{",
        TokenKind.CloseBrace => "}",
        TokenKind.OpenParen => "(",
        TokenKind.CloseParen => ")",
        TokenKind.OpenBracket => "[",
        TokenKind.CloseBracket => "]",
        TokenKind.Dot => ".",
        TokenKind.Ellipsis => "...",
        TokenKind.QuestionDot => "?.",
        TokenKind.Semicolon => ";",
        TokenKind.Comma => ",",
        TokenKind.Colon => ":",
        TokenKind.Question => "?",
        TokenKind.Arrow => "=>",
        TokenKind.Not => "!",
        TokenKind.BitNot => "~",
        TokenKind.Increment => "++",
        TokenKind.Decrement => "--",
        TokenKind.Or => "||",
        TokenKind.And => "&&",
        TokenKind.Coalesce => "??",
        >= TokenKind.Assign and <= TokenKind.CoalesceAssign => Assignment(kind).Text(),
        >= TokenKind.Equal and <= TokenKind.Coalesce => Binary(kind).Text(),
        _ => kind.ToString().ToLowerInvariant(),
    };

    private static (string, TokenKind)[] BuildWords()
    {
        var words = new List<(string, TokenKind)>();
        for (TokenKind kind = TokenKind.Arguments; kind <= TokenFacts.LastKeyword; kind++)
        {
            if (kind != TokenKind.EscapedKeyword)
                words.Add((string.Intern(kind.ToString().ToLowerInvariant()), kind));
        }
        return [.. words];
    }
}
