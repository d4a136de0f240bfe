using System.Diagnostics;
using System.Text;

namespace VerifiedJS.Kernel.Tests;

/// <summary>Runs Node, whose answers are the reference of the differential tests.</summary>
public static class Node
{
    /// <summary>
    /// Runs a script that sees <c>lines</c>, an array of strings, and returns what it writes with <c>put(text)</c>, an
    /// item for each call. Items may hold any UTF-16 text: both sides send JSON.
    /// </summary>
    public static string[] Run(string script, IEnumerable<string> lines)
    {
        string file = Path.GetTempFileName() + ".cjs";
        File.WriteAllText(file, """
            const lines = JSON.parse(require("fs").readFileSync(0, "utf8"));
            const output = [];
            const put = text => { output.push(String(text)); };

            """ + script + """

            require("fs").writeSync(1, "");
            process.stdout.write(JSON.stringify(output));
            """);
        try
        {
            var start = new ProcessStartInfo("node") { RedirectStandardInput = true, RedirectStandardOutput = true };
            start.ArgumentList.Add(file);
            using var process = Process.Start(start)!;
            Task<string> reading = process.StandardOutput.ReadToEndAsync();
            using (var input = new StreamWriter(process.StandardInput.BaseStream, new UTF8Encoding(false)))
                input.Write(Json(lines));
            string output = reading.Result;
            process.WaitForExit();
            if (process.ExitCode != 0) throw new InvalidOperationException("node failed");
            return System.Text.Json.JsonSerializer.Deserialize<string[]>(output)!;
        }
        finally
        {
            File.Delete(file);
        }
    }

    // Written by hand, because lone surrogates must survive.
    private static string Json(IEnumerable<string> lines)
    {
        var text = new StringBuilder("[");
        bool first = true;
        foreach (string line in lines)
        {
            if (!first) text.Append(',');
            first = false;
            text.Append('"');
            foreach (char c in line)
            {
                if (c is '"' or '\\') text.Append('\\').Append(c);
                else if (c is >= ' ' and < '\x7f') text.Append(c);
                else text.Append("\\u").Append(((int)c).ToString("x4"));
            }
            text.Append('"');
        }
        return text.Append(']').ToString();
    }
}
