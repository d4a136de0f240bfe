using VerifiedJS.Wasm;

namespace VerifiedJS.Cubical.Tests;

/// <summary>The library of examples in tests/cubical/examples: the normal forms of each file's terms are those that stand beside it.</summary>
public class ExampleTests
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "examples");

    public static TheoryData<string> Examples() => [.. Directory.GetFiles(Folder, "*.cub").Select(file => Path.GetFileNameWithoutExtension(file)).Order()];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Normal_forms_are_as_recorded(string name) => DeepStack.Run(() =>
    {
        Seq<CTerm> terms = Parser.File(File.ReadAllText(Path.Combine(Folder, name + ".cub")), name + ".cub");
        Seq<CTerm> expected = Parser.File(File.ReadAllText(Path.Combine(Folder, name + ".expected")), name + ".expected");
        using var native = new NativeCubical();
        Assert.Equal(expected.Count, terms.Count);
        for (int i = 0; i < terms.Count; i++)
        {
            Assert.Equal(expected[i], native.Step(terms[i]));
            CTerm rewritten = new Rewriter(20_000_000).Step(terms[i]);
            Assert.Equal(Eta.Contract(expected[i]), Eta.Contract(rewritten));
        }
        Assert.Equal(0, native.LiveObjects);
    });
}
