using VerifiedJS.Source;
using Xunit;

namespace VerifiedJS.Source.Tests;

/// <summary>ES2025 clause 12, Annex B.1.1 and B.1.2.</summary>
public class LexicalTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("0.5", 0.5)]
    [InlineData(".5e1", 5)]
    [InlineData("1.", 1)]
    [InlineData("1e3", 1000)]
    [InlineData("1_000.2_5", 1000.25)]
    [InlineData("0x1F", 31)]
    [InlineData("0XfF", 255)]
    [InlineData("0b101", 5)]
    [InlineData("0o17", 15)]
    [InlineData("017", 15)]
    [InlineData("089.5", 89.5)]
    [InlineData("1e400", double.PositiveInfinity)]
    [InlineData("5e-324", double.Epsilon)]
    [InlineData("9007199254740993", 9007199254740992d)]
    [InlineData("0x20000000000001", 9007199254740992d)]       // a tie goes to even
    [InlineData("0x20000000000003", 9007199254740996d)]
    [InlineData("0x200000000000010000000000000001", 166153499473114502559719956244594689d)] // sticky bit
    [InlineData("0b100000000000000000000000000000000000000000000000000001", 9007199254740992d)]
    public void Numbers_12_9_3(string source, double value)
    {
        NumericLiteral literal = Check.Expression<NumericLiteral>(source);
        Assert.Equal(value, literal.Value);
        Assert.Equal(source, literal.Raw);
    }

    [Theory]
    [InlineData("1n", "1")]
    [InlineData("0xFFn", "0xFF")]
    [InlineData("1_0n", "10")]
    public void BigInts_12_9_3(string source, string digits) => Assert.Equal(digits, Check.Expression<BigIntLiteral>(source).Digits);

    [Theory]
    [InlineData("1__0", "12.9.3", "_")]
    [InlineData("1_", "12.9.3", "_")]
    [InlineData("0_1", "12.9.3", "_")]
    [InlineData("01_1", "12.9.3", "_")]
    [InlineData("3in []", "12.9.3", "i")]
    [InlineData("3x", "12.9.3", "x")]
    [InlineData("0b12", "12.9.3", "2")]
    [InlineData("01n", "12.9.3", "n")]
    [InlineData("'use strict'; 010", "12.9.3.1", "010")]
    [InlineData("'use strict'; 08", "12.9.3.1", "08")]
    [InlineData("1e", null, "1e")]
    [InlineData("0x", null, "0x")]
    public void WrongNumbers_12_9_3(string source, string? clause, string at) => Check.Rejects(source, clause, at);

    [Theory]
    [InlineData(@"'\n\t\b\v\f\r\0'", "\n\t\b\v\f\r\0")]
    [InlineData(@"'\x41\u0041\u{41}\u{1F600}'", "AAA\uD83D\uDE00")]
    [InlineData("'a\\\r\nb'", "ab")]
    [InlineData("'\u2028'", "\u2028")]
    [InlineData(@"'\101\7\377\400\8'", "A\u0007\u00FF\u00200" + "8")]
    [InlineData(@"'\q\''", "q'")]
    public void Strings_12_9_4(string source, string value)
    {
        // In parentheses, or it would be a directive
        Assert.Equal(value, Check.Expression<StringLiteral>($"({source})").Value);
    }

    [Fact]
    public void LoneSurrogates_12_9_4()
    {
        Assert.Equal("\uD800", Check.Expression<StringLiteral>(@"('\ud800')").Value);
        Assert.Equal("\uDC00\uD800", Check.Expression<StringLiteral>("('\uDC00\uD800')").Value);
        Assert.Contains(@"\udc00\ud800", EsTreePrinter.Print(Check.Script("('\uDC00\uD800')")));
    }

    [Theory]
    [InlineData(@"'\x4'", null, @"\x")]
    [InlineData(@"'\u{110000}'", null, @"\u{11000")]
    [InlineData("'a\nb'", null, "'a")]
    [InlineData("'a", null, "'a")]
    [InlineData(@"'use strict'; '\01'", "12.9.4.1", @"\0")]
    [InlineData(@"'use strict'; '\8'", "12.9.4.1", @"\8")]
    [InlineData(@"'\07'; 'use strict'", "12.9.4.1", @"\0")]
    public void WrongStrings_12_9_4(string source, string? clause, string at) => Check.Rejects(source, clause, at);

    [Fact]
    public void Templates_12_9_6()
    {
        TemplateLiteral template = Check.Expression<TemplateLiteral>("`a\\n\r\n${1}\\u{41}`");
        Assert.Equal(["a\n\n", "A"], template.Quasis.Select(q => q.Cooked));
        Assert.Equal(["a\\n\n", "\\u{41}"], template.Quasis.Select(q => q.Raw));
        TaggedTemplateExpression tagged = Check.Expression<TaggedTemplateExpression>("t`\\u${1}\\07${2}ok`");
        Assert.Equal([null, null, "ok"], tagged.Quasi.Quasis.Select(q => q.Cooked));
        Check.Rejects("`\\u`", "12.9.6", "\\u");
        Check.Rejects("`\\07`", "12.9.6", "\\0");
        Check.Rejects("`a${b", null, "");
    }

    [Fact]
    public void Names_12_7()
    {
        Assert.Equal("abc", Check.Expression<Identifier>(@"\u0061b\u{63}").Name);
        Assert.Equal("\uD842\uDFB7", Check.Expression<Identifier>("\uD842\uDFB7").Name);
        Check.Accepts("a\u200C\u200D; ℘; ゛; _$0");
        Check.Rejects("\\u0030a", "12.7.1.1", "\\u0030");
        Check.Rejects("v\\u0061r x", null, "v\\u0061r");
        Check.Accepts("x.v\\u0061r; ({ cl\\u0061ss: 1 })");
        Check.Rejects("\uD842", null, "\uD842");
    }

    [Theory]
    [InlineData("a <!-- b", 1)]
    [InlineData("--> c\na", 1)]
    [InlineData("a\n/* */ --> c\nb", 2)]
    [InlineData("/*\n*/ --> c", 0)]
    [InlineData("#! x\na", 1)]
    public void HtmlLikeComments_B_1_1(string source, int statements) => Assert.Equal(statements, Check.Script(source).Body.Length);

    [Fact]
    public void NoHtmlLikeCommentsInModules_B_1_1()
    {
        Check.Accepts("a --> b");
        Assert.Throws<SyntaxError>(() => Check.Module("<!-- a"));
        Assert.Throws<SyntaxError>(() => Check.Module("\n--> a"));
    }

    [Fact]
    public void Comments()
    {
        Program program = Parser.ParseScript("#!h\na /*b*/ // c\n<!-- d", options: new ParserOptions { KeepComments = true });
        Assert.Equal([CommentKind.Hashbang, CommentKind.Block, CommentKind.Line, CommentKind.Html], program.Comments.Select(c => c.Kind));
        Assert.Equal(["#!h", "/*b*/", "// c", "<!-- d"], program.Comments.Select(c => program.Source.Slice(c.Span)));
        // Seen twice by lookahead, listed once
        program = Parser.ParseScript("let /*x*/ a; async /*y*/ function f() {}", options: new ParserOptions { KeepComments = true });
        Assert.Equal(2, program.Comments.Length);
    }

    [Theory]
    [InlineData("a\n++b", "a;\n++b;\n")]
    [InlineData("a\n(b)", "a(b);\n")]
    [InlineData("do ; while (0) a", "do;\nwhile (0);\na;\n")]
    [InlineData("function f() { return\na }", "function f() {\n  return;\n  a;\n}\n")]
    [InlineData("{ a }", "{\n  a;\n}\n")]
    [InlineData("var a\nvar b", "var a;\nvar b;\n")]
    [InlineData("a\n/b/g", "a / b / g;\n")]
    [InlineData("let\nx", "let x;\n")]
    [InlineData("async\nfunction f() {}", "async;\nfunction f() {}\n")]
    public void SemicolonInsertion_12_10(string source, string printed) => Assert.Equal(printed, SourcePrinter.Print(Check.Script(source)));

    [Theory]
    [InlineData("a b", null, "b")]
    [InlineData("throw\na", "14.14", "throw")]
    [InlineData("for (a\nb) ;", null, "b")]
    [InlineData("a = b + c\n(d + e).print() f", null, "f")]
    [InlineData("a => {}\n.b", null, ".")]
    [InlineData("a\n=> b", null, "=>")]
    public void NoSemicolonInsertion_12_10(string source, string? clause, string at) => Check.Rejects(source, clause, at);
}
