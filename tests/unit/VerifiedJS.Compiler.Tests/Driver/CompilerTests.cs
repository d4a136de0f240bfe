using VerifiedJS.Driver;
using VerifiedJS.Wasm;
using Xunit;

namespace VerifiedJS.Compiler.Tests.Driver;

public class CompilerTests
{
    private static string Temporary(byte[] content)
    {
        string path = Path.Combine(Path.GetTempPath(), $"verifiedjs-test-{Guid.NewGuid():N}.js");
        File.WriteAllBytes(path, content);
        return path;
    }

    [Fact]
    public void Invalid_UTF8_is_an_error_with_its_place()
    {
        string path = Temporary([.. "a;\nb"u8, 0xFF]);
        try
        {
            var error = Assert.Throws<CompileError>(() => VerifiedJS.Driver.Compiler.Parse(path, null));
            Assert.Equal($"{path}:2:2: the file is not valid UTF-8", error.Message);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_missing_file_and_a_directory_are_errors()
    {
        Assert.Contains("no such file", Assert.Throws<CompileError>(() => VerifiedJS.Driver.Compiler.Parse("/nowhere/at/all.js", null)).Message);
        Assert.Contains("is a directory", Assert.Throws<CompileError>(() => VerifiedJS.Driver.Compiler.Parse(Path.GetTempPath(), null)).Message);
    }
}
