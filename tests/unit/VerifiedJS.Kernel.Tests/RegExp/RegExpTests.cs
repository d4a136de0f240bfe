using System.Text;
using VerifiedJS.Intrinsics;
using Xunit;

namespace VerifiedJS.Kernel.Tests;

/// <summary>Regular expressions: against Node, and by hand where Node does not have the feature yet.</summary>
public sealed class RegExpTests : KernelFixture
{
    private static int Flags(string flags)
    {
        int s = Str(flags);
        return RegExpFlags.Parse(Strings.Data(s), flags.Length, Strings.Shift(s));
    }

    /// <summary>The captures as "start-end,start-end,-", "null" without a match, "SyntaxError" for no pattern.</summary>
    private static string Run(string pattern, string flags, string input, int lastIndex = 0, bool wide = false)
    {
        int code = RegExpCompiler.Compile(Str(pattern), Flags(flags));
        if (code < 0) return "SyntaxError";
        return Exec(code, input, lastIndex, wide);
    }

    private static string Exec(int code, string input, int lastIndex = 0, bool wide = false)
    {
        int s = wide ? Wide(input) : Str(input);
        int captures = RegExpMatcher.Exec(code, Strings.Data(s), input.Length, Strings.Shift(s), lastIndex);
        if (captures == RegExpMatcher.NoMatch) return "null";
        if (captures == RegExpMatcher.OutOfMemory) return "OutOfMemory";
        return string.Join(",", Enumerable.Range(0, RegExpCompiler.Groups(code)).Select(group =>
        {
            int start = Memory.LoadI32(captures + group * 8), end = Memory.LoadI32(captures + group * 8, 4);
            return start < 0 || end < 0 ? "-" : $"{start}-{end}";
        }));
    }

    private static int Wide(string text)
    {
        int s = Strings.NewTwoByte(text.Length);
        for (int k = 0; k < text.Length; k++) Memory.StoreI16(s + Layout.StringData + 2 * k, text[k]);
        return s;
    }

    private static string Message(string pattern, string flags)
    {
        int code = RegExpCompiler.Compile(Str(pattern), Flags(flags));
        if (code >= 0) return "";
        int length = RegExpErrors.Message(-code, State.Scratch);
        return Encoding.Latin1.GetString(Memory.Current.Span(State.Scratch, length));
    }

    private static string Escaped(string text) => string.Concat(text.Select(c => c is >= ' ' and < '\x7f' ? c.ToString() : $"\\u{(int)c:x4}"));

    private const string Script = """
        for (let i = 0; i < lines.length; i += 4) {
          let r;
          try { r = new RegExp(lines[i], lines[i + 1] + (lines[i + 1].includes("d") ? "" : "d")); } catch (e) { put("SyntaxError"); continue; }
          if (r.global || r.sticky) r.lastIndex = +lines[i + 3];
          const m = r.exec(lines[i + 2]);
          put(m === null ? "null" : m.indices.map(x => x === undefined ? "-" : x.join("-")).join());
        }
        """;

    private static void Differential(List<(string Pattern, string Flags, string Input, int LastIndex)> cases)
    {
        string[] expected = Node.Run(Script, cases.SelectMany(x => new[] { x.Pattern, x.Flags, x.Input, x.LastIndex.ToString() }));
        var wrong = new List<string>();
        for (int i = 0; i < cases.Count; i++)
        {
            var (pattern, flags, input, lastIndex) = cases[i];
            int from = flags.Contains('g') || flags.Contains('y') ? lastIndex : 0;
            string actual = Run(pattern, flags, input, from, i % 2 == 1);
            if (actual != expected[i]) wrong.Add($"/{Escaped(pattern)}/{flags} on \"{Escaped(input)}\" from {from}: expected {expected[i]}, actual {actual}");
        }
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {cases.Count} differ:\n" + string.Join("\n", wrong.Take(25)));
    }

    [Fact]
    public void KnownPatternsAgreeWithNode()
    {
        string[] patterns =
        [
            "", "a", "abc", "a|b", "a|ab|abc", "(a|ab)(c|bcd)(d*)", "a*", "a+", "a?", "a*?", "a+?", "a??", "a{2}", "a{2,}", "a{2,3}", "a{2,3}?", "a{0}", "a{0,0}b", "(a*)*", "(a*)+", "(a+)+b", "(?:a?)*?b", "(z)((a+)?(b+)?(c))*",
            "(?=(a+))a*b\\1", "(?=(a+))", "(.*?)a(?!(a+)b\\2c)\\2(.*)", "(?!a)b", "(?<=a)b", "(?<!a)b", "(?<=(\\d+)(\\d+))$", "(?<=\\1(a))b", "(?<=(?:a|bc)+)d", "(?<=^|,)x", "(?<=([abc]+)([bc]+))d", "(?<!(^|[ab]))c", "\\bfoo\\b", "\\Bo", "^a", "a$", "^", "$", "^$",
            "[abc]", "[^abc]", "[a-z]+", "[^]", "[]", "[\\d\\s]", "[\\D]", "[\\w-]", "[a\\-z]", "[\\]]", "[-a]", "[a-]", "[\\b]", "[\\d-x]", "[x-\\d]", "\\d+", "\\D+", "\\s+", "\\S+", "\\w+", "\\W+", ".", ".+", "\\.", "\\/", "\\cA", "\\c", "\\c1", "[\\c1]", "[\\c]", "\\x41", "\\x4", "\\u0041", "\\u004", "\\u{41}", "\\u{110000}",
            "\\0", "\\00", "\\1", "\\1(a)", "(a)\\1", "(a)\\2", "\\8", "\\07", "\\377", "\\400", "(?:)", "()", "(?<x>a)\\k<x>", "\\k<x>", "\\k", "(?<x>a)\\k", "(?<x>a)(?<x>b)", "(?<𝒜>.)", "(?<\\u{61}b>a)", "(?<\\u0061>a)\\k<a>", "(?<1a>a)", "(?<a", "(?<>a)", "(?<a>)|\\k<a>b",
            "{", "}", "]", "a{", "a{1", "a{1,", "a{,2}", "a{b}", "{1}", "x{2,1}", "*", "a**", "a+?b", "a?+", "(", ")", "(?", "(?a)", "[", "[b-a]", "\\", "(?=a)*", "(?=a)+b", "(?!a){2}", "(?<=a)*", "^*", "a|*", "(?:a|b)+?c", "((a)|(b))+", "(?:(a)|(b))*", "(?:(a)|b)*", "(a(?=b(c)?))+", "(?:a(?!b))+",
            "\\p{L}", "\\p{Lu}+", "\\P{L}", "\\p{Script=Greek}", "\\p{sc=Grek}", "\\p{scx=Cyrl}", "\\p{gc=Nd}", "\\p{General_Category=Decimal_Number}", "\\p{Alphabetic}", "\\p{Any}", "\\p{Foo}", "\\p{L", "\\p", "\\p{Emoji}", "\\p{ASCII}", "\\p{Script=Foo}", "\\p{Lu=Greek}", "\\p{Script}", "[\\p{L}\\d]+", "[^\\p{L}]+",
            "😀", "😀+", "[😀-😂]", "^.$", "^..$", "\\ud83d", "\\ude00", "\\ud83d\\ude00", "[\\ud83d\\ude00]", "[^x]", "\\u{1F600}", "(?<=.)x", "(?<=😀)x", "(?<=\\ud83d)\\ude00", "(.)\\1", "(?<=(.)\\1)x",
            "ß", "ſ", "K", "[a-z]", "[^x]", "\\w", "\\W", "[\\W]", "[^\\W]", "\\b", "\\B", "İ", "ı", "σ", "Σ", "ς", "[α-ω]", "µ", "ÿ", "\\u212a", "\\u017f", "(k)\\1", "(?<=\\1(k))k", "ǆ", "[ǅ]", "ꮁ", "𐐀", "[𐐀-𐐧]",
            "[[a-z]&&[aeiou]]", "[\\w--\\d]", "[a-z--[aeiou]]", "[\\q{abc|d|}]", "[\\q{abc|ab|a}]c?", "[^\\q{a|b}]", "[^\\q{ab}]", "[\\p{RGI_Emoji}]", "\\p{RGI_Emoji}", "^\\p{Emoji_Keycap_Sequence}$", "\\P{RGI_Emoji}", "[a&&b]", "[a&&&b]", "[a--b--c]", "[a-c&&b]", "[a--b&&c]", "[[a]-z]", "[(]", "[a&&]", "[&&a]", "[!!]", "[\\!]", "[\\p{L}&&\\p{ASCII}]+", "[^\\p{L}]", "[\\p{Lu}--[A-M]]", "[\\P{Lu}]", "\\P{Lu}", "[^\\P{Lu}]", "[\\w&&\\d]", "[[^a-c]&&\\w]", "[a-z", "[\\q{a]", "[\\b]", "[\\-]", "[-]", "[a-]", "[\\q{KK|ß}k]",
            "(?:a|b|c|d|e)+f", "(?:ab|cd)\\d?", "[^\"]*\"", "\"[^\"]*\"", "(\\d+)-(\\d+)", "\\s*,\\s*", "^\\s+|\\s+$", "(a?){3}", "(a?){3,5}?b", "(?:){2147483647}", "(?:a?){1000}", "(?:(?<!.)a*){2}", "(?:(?=(a))){3}a", "x{0,2147483648}", "(|a){3}b", "((|a){2})+b", "(?:(?=a)){3}a", "(a|b(c))*", "(?:.*,){2}(.*)", "<(\\w+)>.*?</\\1>", "a.c", "a[^]c", "\\n", "^b", "b$", ".*", ".*x", "(?:.|\\n)*?x",
        ];
        string[] inputs = ["", "a", "abc", "aaab", "aab ab abab abcd", "zaacbbbcac", "foo bar", "b\na\r\nb", "12345", "x,y ,z", "ABC xyz", "😀😀x", "\ud83dx\ude00", "σΣς", "kKK", "sſS", "ßẞ", "\"quoted\" text", "10-20", "<b>bold</b>", "a\u2028c", "1️⃣👍🏽", "ǆǅǄ", "𐐀𐐨", "_\u0000\u0001{}]", "aaaaaaab"];
        string[] flags = ["", "i", "u", "iu", "v", "iv", "m", "s", "g", "y", "gimsuy"];
        var cases = new List<(string, string, string, int)>();
        int n = 0;
        foreach (string pattern in patterns)
            foreach (string flag in flags)
                foreach (string input in inputs)
                    cases.Add((pattern, flag, input, n++ % 3));
        Differential(cases);
    }

    private static string RandomPattern(Random random, int depth, bool sets, bool negated = true)
    {
        string Class()
        {
            string[] items = sets
                ? !negated ? ["a", "b-d", "\\d", "\\w", "\\q{ab|c}", "x", "\\s", "\\p{Lu}"] : ["a", "b-d", "\\d", "\\w", "[^b]", "\\q{ab|c}", "x", "\\s", "\\p{Lu}"]
                : ["a", "b-d", "\\d", "\\w", "x", "^", "A", "\\s", "\\W", "é", "\\u0100-\\u0200"];
            string body = string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => items[random.Next(items.Length)]));
            if (sets && negated && random.Next(3) == 0) body = items[random.Next(items.Length)].Replace("b-d", "[b-d]") + (random.Next(2) == 0 ? "&&" : "--") + items[random.Next(items.Length)].Replace("b-d", "[b-d]");
            return "[" + (negated && random.Next(4) == 0 ? "^" : "") + body + "]";
        }
        string Atom()
        {
            switch (random.Next(depth > 0 ? 16 : 8))
            {
                case 0: case 1: case 2: return "abcdABxy1 "[random.Next(10)].ToString();
                case 3: return ".";
                case 4: return Class();
                case 5: return new[] { "\\d", "\\w", "\\s", "\\b", "\\B", "^", "$" }[random.Next(7)];
                case 6: return "ab";
                case 7: return "\\" + random.Next(1, 4);
                case 8: case 9: case 10: return "(" + RandomPattern(random, depth - 1, sets, negated) + ")";
                case 11: case 12: return "(?:" + RandomPattern(random, depth - 1, sets, negated) + ")";
                case 13: return "(?=" + RandomPattern(random, depth - 1, sets, negated) + ")";
                case 14: return "(?!" + RandomPattern(random, depth - 1, sets, negated) + ")";
                default: return (random.Next(2) == 0 ? "(?<=" : "(?<!") + RandomPattern(random, depth - 1, sets, negated) + ")";
            }
        }
        string Quantifier() => random.Next(12) switch
        {
            0 => "*", 1 => "+", 2 => "?", 3 => "*?", 4 => "+?", 5 => "??", 6 => "{2}", 7 => "{1,2}", 8 => "{0,2}?", 9 => "{2,}", _ => "",
        };
        string Sequence() => string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => { string atom = Atom(); return (atom.Length == 2 && atom == "ab" ? "(?:ab)" : atom) + Quantifier(); }));
        return string.Join("|", Enumerable.Range(0, random.Next(5) == 0 ? 2 : 1).Select(_ => Sequence()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void RandomPatternsAgreeWithNode(int seed)
    {
        var random = new Random(seed);
        var cases = new List<(string, string, string, int)>();
        string[] flags = ["", "i", "u", "iu", "v", "iv", "m", "s", "g", "y"];
        for (int i = 0; i < 5000; i++)
        {
            string flag = flags[random.Next(flags.Length)];
            // Some V8s complement a class twice when a quantifier unrolls it: /(?:.[^\d]){2}/iv matches "a1b1" there.
            string pattern = RandomPattern(random, random.Next(4), flag.Contains('v'), flag != "iv");
            string input = string.Concat(Enumerable.Range(0, random.Next(0, 12)).Select(_ => "aaabbbccddABxy1  \néĀ"[random.Next(19)]));
            cases.Add((pattern, flag, input, random.Next(3)));
        }
        Differential(cases);
    }

    [Theory]
    [InlineData("(?i:a)b", "", "Ab", "0-2")]
    [InlineData("(?i:a)b", "", "AB", "null")]
    [InlineData("(?-i:a)b", "i", "aB", "0-2")]
    [InlineData("(?-i:a)b", "i", "AB", "null")]
    [InlineData("(?s:.)(?-s:.)", "s", "\n\n", "null")]
    [InlineData("(?s:.).", "", "\nx", "0-2")]
    [InlineData("(?m:^b)", "", "a\nb", "2-3")]
    [InlineData("(?m-i:^b)", "i", "a\nB", "null")]
    [InlineData("(?i:(?-i:a)b)c", "", "aBc", "0-3")]
    [InlineData("(?i-:a)", "", "A", "0-1")]
    [InlineData("(?-:a)", "", "a", "SyntaxError")]
    [InlineData("(?ii:a)", "", "a", "SyntaxError")]
    [InlineData("(?i-i:a)", "", "a", "SyntaxError")]
    [InlineData("(?u:a)", "", "a", "SyntaxError")]
    [InlineData("(?i--m:a)", "", "a", "SyntaxError")]
    [InlineData("(?i:\\b.)", "u", "\u017f", "0-1")]
    [InlineData("(?<x>a)|(?<x>b)", "", "b", "0-1,-,0-1")]
    [InlineData("(?:(?<x>a)|(?<x>b))\\k<x>", "", "abb", "1-3,-,1-2")]
    [InlineData("(?:(?<x>a)|(?<x>b)){2}\\k<x>", "", "abb", "0-3,-,1-2")]
    [InlineData("(?<x>a)(?<x>b)", "", "ab", "SyntaxError")]
    [InlineData("(?:(?<x>a)|b)(?<x>c)", "", "ac", "SyntaxError")]
    [InlineData("(?<x>a)|(?:(?<x>b)|(?<x>c))", "", "c", "0-1,-,-,0-1")]
    public void NewerFeatures(string pattern, string flags, string input, string expected) => Assert.Equal(expected, Run(pattern, flags, input));

    [Fact]
    public void EveryPropertyAgreesWithNode()
    {
        string[] names =
        [
            "L", "Lu", "Ll", "Lt", "LC", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp", "C", "Cc", "Cf", "Cs", "Co", "Cn",
            "ASCII", "AHex", "Alpha", "Any", "Assigned", "Bidi_C", "Bidi_M", "CI", "Cased", "CWCF", "CWCM", "CWL", "CWKCF", "CWT", "CWU", "Dash", "DI", "Dep", "Dia", "Emoji", "EComp", "EMod", "EBase", "EPres", "ExtPict", "Ext", "Gr_Base", "Gr_Ext",
            "Hex", "IDSB", "IDST", "IDC", "IDS", "Ideo", "Join_C", "LOE", "Lower", "Math", "NChar", "Pat_Syn", "Pat_WS", "QMark", "Radical", "RI", "STerm", "SD", "Term", "UIdeo", "Upper", "VS", "space", "XIDC", "XIDS",
            "sc=Latn", "sc=Greek", "sc=Zyyy", "sc=Zinh", "sc=Han", "sc=Arab", "scx=Latn", "scx=Greek", "scx=Zyyy", "scx=Zinh", "scx=Han", "scx=Arab", "scx=Deva", "sc=Hira", "scx=Hira", "sc=Hang", "sc=Cyrl", "sc=Egyp", "sc=Zzzz",
        ];
        // Node's Unicode may be older than ours: only what it has assigned is compared, unless it is the same.
        string[] expected = Node.Run("""
            const points = [];
            // From plane 4 on there is little to see.
            for (let c = 0; c < 0x110000; c++) if ((c < 0xD800 || c > 0xDFFF) && (c < 0x32000 || c > 0xDFFFF && c < 0xE0200 || (c & 0xFFF0) === 0xFFF0)) points.push(c);
            // Node's Unicode may be older than ours: only what it has assigned is compared, unless it is the same.
            let text = String.fromCodePoint(...[]);
            for (let i = 0; i < points.length; i += 1000) text += String.fromCodePoint(...points.slice(i, i + 1000));
            if (process.versions.unicode !== "17.0") text = text.replace(/\p{Cn}/gu, "");
            put(text);
            for (const line of lines) {
              const out = [];
              for (const m of text.matchAll(new RegExp("\\p{" + line + "}+", "gu"))) out.push(m.index + "-" + (m.index + m[0].length));
              put(out.join());
            }
            """, names);
        int s = Wide(expected[0]), data = Strings.Data(s), length = expected[0].Length;
        for (int i = 0; i < names.Length; i++)
        {
            int code = RegExpCompiler.Compile(Str("\\p{" + names[i] + "}+"), RegExpFlags.Unicode);
            Assert.True(code > 0, names[i]);
            var actual = new List<string>();
            for (int at = 0; ; )
            {
                int captures = RegExpMatcher.Exec(code, data, length, 1, at);
                if (captures == 0) break;
                at = Memory.LoadI32(captures, 4);
                actual.Add($"{Memory.LoadI32(captures)}-{at}");
            }
            Assert.True(expected[i + 1] == string.Join(",", actual), names[i]);
        }
    }

    [Fact]
    public void PropertiesOfStringsAgreeWithNode()
    {
        string[] names = ["Basic_Emoji", "Emoji_Keycap_Sequence", "RGI_Emoji_Modifier_Sequence", "RGI_Emoji_Flag_Sequence", "RGI_Emoji_Tag_Sequence", "RGI_Emoji_ZWJ_Sequence", "RGI_Emoji"];
        string[] inputs = ["👍", "👍🏽", "1️⃣", "1", "🇨🇭", "🇨🇨", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "👩‍👩‍👧‍👦", "👩", "❤️‍🔥", "⌚", "↔️", "↔", "a", "", "👍👍", "🧑🏻‍🤝‍🧑🏿"];
        var cases = new List<(string, string, string, int)>();
        foreach (string name in names)
            foreach (string input in inputs)
                foreach (string flags in new[] { "v", "iv" })
                {
                    cases.Add(("^\\p{" + name + "}$", flags, input, 0));
                    if (flags == "v") cases.Add(("[\\p{" + name + "}--\\p{Emoji_Keycap_Sequence}]", flags, input, 0));
                }
        Differential(cases);
    }

    [Fact]
    public void NamesAreInTheOrderOfThePattern()
    {
        int code = RegExpCompiler.Compile(Str("(?<year>\\d+)(x)(?<\\u{1d4d0}>y)"), 0);
        Assert.Equal(4, RegExpCompiler.Groups(code));
        Assert.Equal(2, RegExpCompiler.Names(code));
        Assert.Equal(("year", 1), (Content(RegExpCompiler.Name(code, 0)), RegExpCompiler.NameGroup(code, 0)));
        Assert.Equal(("\U0001d4d0", 3), (Content(RegExpCompiler.Name(code, 1)), RegExpCompiler.NameGroup(code, 1)));
    }

    [Theory]
    [InlineData("(", "", "Unterminated group")]
    [InlineData(")", "", "Unmatched ')'")]
    [InlineData("*", "", "Nothing to repeat")]
    [InlineData("[", "", "Unterminated character class")]
    [InlineData("[b-a]", "", "Range out of order in character class")]
    [InlineData("\\", "", "\\ at end of pattern")]
    [InlineData("a{2,1}", "", "numbers out of order in {} quantifier")]
    [InlineData("\\p{Foo}", "u", "Invalid property name")]
    [InlineData("(?<a>.)\\k<b>", "", "Invalid named capture referenced")]
    public void MessagesSayWhatIsWrong(string pattern, string flags, string message) => Assert.Equal(message, Message(pattern, flags));

    [Fact]
    public void OperationsHandOverMatches()
    {
        Value compiled = Operations.RegExpCompile(Value.FromString(Str("(?<a>b+)(c)?")), Value.FromString(Str("g")));
        Value s = Value.FromString(Str("aabbb"));
        Value captures = Operations.RegExpExec(compiled, s, 1);
        Assert.Equal(2, Operations.RegExpCaptureStart(captures, 0));
        Assert.Equal(5, Operations.RegExpCaptureEnd(captures, 1));
        Assert.Equal("bbb", Content(Operations.RegExpCapture(captures, s, 1).Address));
        Assert.True(Operations.RegExpCapture(captures, s, 2).IsUndefined);
        Assert.Equal(3u, Arrays.Length(Operations.RegExpCaptures(captures, s).Address));
        Assert.True(Operations.RegExpExec(compiled, s, 5).IsHole);
        Assert.Equal("a", Content(Operations.RegExpName(compiled, 0).Address));
        // The same pattern and flags are compiled once.
        Assert.Equal(compiled.Bits, Operations.RegExpCompile(Value.FromString(Str("(?<a>b+)(c)?")), Value.FromString(Str("g"))).Bits);
        Assert.NotEqual(compiled.Bits, Operations.RegExpCompile(Value.FromString(Str("(?<a>b+)(c)?")), Value.FromString(Str("i"))).Bits);
    }

    [Fact]
    public void SourcesAreEscapedAsInNode()
    {
        string[] patterns = ["", "a", "/", "\\/", "[/]", "a/b[/]/", "\n", "\\\n", "\r\u2028\u2029", "\\[/]", "[\\]/]/", "é/", "/\u0100"];
        string[] expected = Node.Run("for (const line of lines) put(new RegExp(line).source);", patterns);
        Assert.Equal(expected, patterns.Select(pattern => Content(Operations.RegExpEscapeSource(Value.FromString(Str(pattern))).Address)));
    }

    [Fact]
    public void FlagsAreChecked()
    {
        Assert.Equal(RegExpFlags.Global | RegExpFlags.Sticky, Flags("gy"));
        Assert.Equal(RegExpFlags.Invalid, Flags("gg"));
        Assert.Equal(RegExpFlags.Invalid, Flags("uv"));
        Assert.Equal(RegExpFlags.Invalid, Flags("x"));
    }

    [Fact]
    public void DeepAndLongPatternsCostNoNativeStack()
    {
        Assert.Equal("Regular expression too large", Message(new string('(', 1000) + new string(')', 1000), ""));
        Assert.Equal("Regular expression too large", Message(new string('[', 1000) + new string(']', 1000), "v"));
        string nested = string.Concat(Enumerable.Repeat("(?:", 200)) + "a" + string.Concat(Enumerable.Repeat(")*", 200));
        Assert.Equal("0-3", Run(nested, "", "aaa"));
        string many = string.Concat(Enumerable.Repeat("(a)?", 3000));
        Assert.StartsWith("0-3,0-1,1-2,2-3,-", Run(many, "", "aaa"));
        string input = new string('a', 1000000);
        Assert.Equal("0-1000000,999999-1000000", Run("(a)*", "", input));
        Assert.Equal("0-1000000", Run("(?:a|b)*?$", "", input));
    }

    [Fact]
    public void AnAnchoredFailureAndAScanAreQuick()
    {
        string input = new string('a', 4000000) + "x";
        int s = Str(input), anchored = RegExpCompiler.Compile(Str("^b"), 0), scan = RegExpCompiler.Compile(Str("x"), 0), words = RegExpCompiler.Compile(Str("\\d+z"), 0);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        for (int i = 0; i < 1000; i++) Assert.Equal(0, RegExpMatcher.Exec(anchored, Strings.Data(s), input.Length, 0, 0));
        Assert.True(watch.ElapsedMilliseconds < 100, $"anchored: {watch.ElapsedMilliseconds} ms");
        watch.Restart();
        Assert.NotEqual(0, RegExpMatcher.Exec(scan, Strings.Data(s), input.Length, 0, 0));
        Assert.Equal(0, RegExpMatcher.Exec(words, Strings.Data(s), input.Length, 0, 0));
        Assert.True(watch.ElapsedMilliseconds < 500, $"scan: {watch.ElapsedMilliseconds} ms");
    }
}
