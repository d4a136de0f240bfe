using System.Text;
using Xunit;

namespace VerifiedJS.Kernel.Tests;

/// <summary>Case mapping and normalisation against Node, as far as its Unicode knows the characters.</summary>
public sealed class UnicodeTests : KernelFixture
{
    private static List<string> Texts()
    {
        var texts = new List<string>();
        // Every code point, 64 at a time with a separator, those that Node's Unicode has assigned.
        for (int c = 0; c < 0x110000; c += 64)
            texts.Add(string.Concat(Enumerable.Range(c, 64).Select(x => (x < 0x10000 ? ((char)x).ToString() : char.ConvertFromUtf32(x)) + "x")));
        texts.AddRange(["ΑΣ", "ΑΣΑ", "Σ", "ΑΣ.Β", "Α.Σ", "ΑΣ. Β", "A\u03A3\u0345\u0345", "A\u03A3\uD800", "\uD835\uDCD0Σ", "ΑΣ\u00ADΒ", "ΣΣ ΣΣ", "İ", "ß", "straße ÿ µ", "ŉǰ", "ﬃ", "\uD801\uDC00\uD801\uDC28", "\uD801", "\uDC00\uD801",
            "e\u0301", "\u00e9", "\u1e9b\u0323", "a\u0315\u0300\u05ae\u0062", "\uac00\u11a8", "\u1100\u1161\u11a8", "\u1100\uac00\u11a7", "\uac01\u11a8", "\ufdfa", "\u0344", "\u0958", "\u2126", "\uD834\uDD5E"]);
        var random = new Random(1);
        int[] pool = [.. "abcABC ".Select(c => (int)c), .. Enumerable.Range(0x300, 0x70), .. Enumerable.Range(0xC0, 0x140), .. Enumerable.Range(0x370, 0x80), .. Enumerable.Range(0x1E00, 0x200),
            .. Enumerable.Range(0x1100, 0x20), .. Enumerable.Range(0x1161, 0x15), .. Enumerable.Range(0x11A7, 0x1C), 0xAC00, 0xAC01, 0xAC1C, 0x1D15E, 0x1D165, 0x2F800, 0x11935, 0x11930, 0xFB1D, 0x93C, 0x915, 0x3099, 0x304B, 0xD800, 0xDC00, 0x3A3, 0x3A3, 0xAD, 0x345];
        for (int i = 0; i < 20000; i++)
        {
            var text = new StringBuilder();
            for (int n = random.Next(1, 10); n > 0; n--)
            {
                int c = pool[random.Next(pool.Length)];
                if (c < 0x10000) text.Append((char)c);
                else text.Append(char.ConvertFromUtf32(c));
            }
            texts.Add(text.ToString());
        }
        return texts;
    }

    private static void Differential(string script, Func<int, int> actual)
    {
        List<string> texts = Texts();
        string[] expected = Node.Run("""
            if (process.versions.unicode !== "17.0") for (let i = 0; i < lines.length; i++) lines[i] = lines[i].replace(/\p{Cn}/gu, "");
            for (const line of lines) { put(line); put(SCRIPT); }
            """.Replace("SCRIPT", script), texts);
        for (int i = 0; i < expected.Length; i += 2)
        {
            string result = Content(actual(Str(expected[i])));
            if (result != expected[i + 1]) Assert.Fail($"{script} of {Escaped(expected[i])}: expected {Escaped(expected[i + 1])}, actual {Escaped(result)}");
        }
    }

    private static string Escaped(string text) => string.Concat(text.Select(c => c is > ' ' and < '\x7f' ? c.ToString() : $"\\u{(int)c:x4}"));

    [Fact] public void ToUpperAgreesWithNode() => Differential("line.toUpperCase()", UnicodeCase.ToUpper);
    [Fact] public void ToLowerAgreesWithNode() => Differential("line.toLowerCase()", UnicodeCase.ToLower);
    [Fact] public void FormCAgreesWithNode() => Differential("line.normalize('NFC')", s => UnicodeNormalization.Normalize(s, UnicodeNormalization.FormC));
    [Fact] public void FormDAgreesWithNode() => Differential("line.normalize('NFD')", s => UnicodeNormalization.Normalize(s, UnicodeNormalization.FormD));
    [Fact] public void FormKCAgreesWithNode() => Differential("line.normalize('NFKC')", s => UnicodeNormalization.Normalize(s, UnicodeNormalization.FormKC));
    [Fact] public void FormKDAgreesWithNode() => Differential("line.normalize('NFKD')", s => UnicodeNormalization.Normalize(s, UnicodeNormalization.FormKD));

    [Fact]
    public void EveryCodePointFoldsAsInNode()
    {
        // What a character matches ignoring case is exactly what has the same canonical form.
        string[] expected = Node.Run("""
            const unassigned = /\p{Cn}/u, fixed = process.versions.unicode === "17.0";
            const lower = c => String.fromCodePoint(c).toLowerCase(), upper = c => String.fromCodePoint(c).toUpperCase();
            for (let c = 0x80; c < 0x110000; c++) {
              const text = String.fromCodePoint(c);
              if (!fixed && unassigned.test(text)) continue;
              const candidates = new Set([...lower(c), ...upper(c), ...upper(c).toLowerCase(), ...lower(c).toUpperCase()].map(x => x.codePointAt(0)));
              for (const d of candidates) if (d !== c) {
                if (c >= 0xD800 && c < 0xE000) continue;
                const u = new RegExp("^\\u{" + d.toString(16) + "}$", "iu").test(text);
                const plain = c < 0x10000 && d < 0x10000 && new RegExp("^\\u" + d.toString(16).padStart(4, "0") + "$", "i").test(text);
                put([c, d, u, plain].join(" "));
              }
            }
            """, []);
        Assert.True(expected.Length > 2000);
        foreach (string line in expected)
        {
            string[] parts = line.Split(' ');
            int c = int.Parse(parts[0]), d = int.Parse(parts[1]);
            Assert.True(parts[2] == (UnicodeCase.Fold(c) == UnicodeCase.Fold(d) ? "true" : "false"), line);
            if (c < 0x10000 && d < 0x10000)
                Assert.True(parts[3] == (UnicodeCase.CanonicalizeUnit(c) == UnicodeCase.CanonicalizeUnit(d) ? "true" : "false"), line);
        }
    }
}
