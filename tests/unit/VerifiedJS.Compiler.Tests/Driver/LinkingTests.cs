using VerifiedJS.Driver;
using Xunit;

namespace VerifiedJS.Compiler.Tests.Driver;

/// <summary>
/// What self-contained modules leave out. That programs behave the same with it, tests/e2e shows, and its folder linking in particular.
/// </summary>
public class LinkingTests
{
    private const int HelloBudget = 300_000;

    private static T With<T>(string source, Func<string, T> use)
    {
        string path = Path.Combine(Path.GetTempPath(), $"verifiedjs-test-{Guid.NewGuid():N}.js");
        File.WriteAllText(path, source);
        try
        {
            return use(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static int SizeOf(string source) => With(source, path => VerifiedJS.Driver.Compiler.Compile(path, null, LinkMode.Static).Module.Length);

    private static HashSet<string> Kept(string source) => [.. With(source, path => VerifiedJS.Driver.Compiler.KeptFunctions(path, null))];

    [Fact]
    public void Hello_world_stays_within_its_budget() => Assert.InRange(SizeOf("console.log('Hello, world!');"), 1, HelloBudget);

    [Fact]
    public void A_program_that_names_no_RegExp_carries_no_matcher()
    {
        static bool IsMatcher(string name) => name.Contains("RegExpMatcher", StringComparison.Ordinal) || name.Contains("RegExpParser", StringComparison.Ordinal);
        Assert.DoesNotContain(Kept("console.log(new Map([[1, 2]]), [3, 1, 2].sort(), 'a-b'.indexOf('-'));"), IsMatcher);
        Assert.Contains(Kept("console.log(/x/.test('x'));"), IsMatcher);
        Assert.Contains(Kept("console.log('a-b'.match('-'));"), IsMatcher);
    }

    [Theory]
    [InlineData("console.log([1].map(x => x));", "map", "copyWithin")]
    [InlineData("console.log(Math.floor(1.5));", "floor", "hypot")]
    [InlineData("console.log(Object.keys({}));", "keys", "getOwnPropertyDescriptors")]
    [InlineData("const a = [1, 2]; for (let i = 0; i < a.length; i++) console.log(a[i]);", "log", "copyWithin")]
    [InlineData("console.log([1, 2].indexOf(2), 'x'.padStart(3));", "padStart", "normalize")]
    [InlineData("const o = { atZ: 0, list: [1, 2] }; o.atZ++; console.log(o.list[o.atZ], o.list[o.list.length - 1]);", "log", "copyWithin")]
    [InlineData("console.log('abc'.slice(1), [1, 2, 3].slice(1));", "slice", "copyWithin")]
    public void Methods_are_kept_when_their_names_occur(string source, string kept, string dropped)
    {
        HashSet<string> names = Kept(source);
        Assert.Contains(kept, names);
        Assert.DoesNotContain(dropped, names);
    }

    [Theory]
    [InlineData("const k = process.argv[2]; console.log([][k]);", "copyWithin")]
    [InlineData("const k = process.argv[2]; console.log('x'[k]);", "normalize")]
    [InlineData("const k = process.argv[2]; console.log(globalThis[k]);", "hypot")]
    [InlineData("const k = process.argv[2]; console.log(k in Array.prototype);", "copyWithin")]
    [InlineData("console.log(Object.getOwnPropertyNames(Array.prototype));", "copyWithin")]
    [InlineData("console.log(Reflect.ownKeys(Math));", "hypot")]
    [InlineData("console.log(Math.hasOwnProperty(process.argv[2]));", "hypot")]
    [InlineData("console.log('%o', Math);", "hypot")]
    [InlineData("const o = { atZ: 0 }; console.log([][o.atZ], [][JSON.parse(process.argv[2]).atZ]);", "copyWithin")]
    public void Names_that_are_computed_keep_all(string source, string kept) => Assert.Contains(kept, Kept(source));

    [Fact]
    public void What_only_other_kinds_of_objects_need_is_left_out()
    {
        HashSet<string> names = Kept("console.log([1, { a: 2 }], 'x');");
        Assert.DoesNotContain("formatMap", names);
        Assert.DoesNotContain("proxyGet.direct", names);
        Assert.Contains("formatMap", Kept("console.log(new Map());"));
        Assert.Contains("proxyGet.direct", Kept("console.log(new Proxy({}, {}).x);"));
    }
}
