using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace VerifiedJS.Kernel.Tests;

/// <summary>Runs Node, whose answers are the reference of the differential tests.</summary>
public static class Node
{
    /// <summary>
    /// Runs a script that sees <c>lines</c>, an array of strings, and returns what it writes with <c>put(text)</c>, an
    /// item for each call. Items may hold any UTF-16 text, lone surrogates too.
    /// </summary>
    public static string[] Run(string script, IEnumerable<string> lines)
    {
        string file = Path.GetTempFileName() + ".cjs";
        File.WriteAllText(file, """
            const lines = JSON.parse(require("fs").readFileSync(0, "utf8"));
            const output = [];
            const put = text => { output.push(String(text)); };

            """ + script + """

            const parts = [];
            for (const text of output) {
              const length = Buffer.alloc(4);
              length.writeUInt32LE(text.length);
              parts.push(length, Buffer.from(text, "utf16le"));
            }
            process.stdout.write(Buffer.concat(parts));
            """);
        try
        {
            var start = new ProcessStartInfo("node") { RedirectStandardInput = true, RedirectStandardOutput = true };
            start.ArgumentList.Add(file);
            using var process = Process.Start(start)!;
            var bytes = new MemoryStream();
            Task reading = process.StandardOutput.BaseStream.CopyToAsync(bytes);
            using (var input = new StreamWriter(process.StandardInput.BaseStream, new UTF8Encoding(false)))
                input.Write(Json(lines));
            reading.Wait();
            process.WaitForExit();
            if (process.ExitCode != 0) throw new InvalidOperationException("node failed");
            ReadOnlySpan<byte> rest = bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
            var items = new List<string>();
            while (rest.Length > 0)
            {
                int length = BitConverter.ToInt32(rest) * 2;
                items.Add(new string(MemoryMarshal.Cast<byte, char>(rest.Slice(4, length))));
                rest = rest[(4 + length)..];
            }
            return [.. items];
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
