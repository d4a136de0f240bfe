using System.Collections.Immutable;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using VerifiedJS.Anf;
using VerifiedJS.Certify;
using VerifiedJS.Certify.Certificates;
using VerifiedJS.Core;
using VerifiedJS.Driver;
using VerifiedJS.Wasm;
using VerifiedJS.WasmIR;
using Xunit;
using Xunit.Abstractions;
using A = VerifiedJS.Anf;
using Literal = VerifiedJS.Core.Literal;
using Runtime = VerifiedJS.Driver.Runtime;

namespace VerifiedJS.Compiler.Tests.Certify;

/// <summary>Certificates: what is written is read, what is read is checked, and what is no certificate of the module is refused, whatever it is.</summary>
public class CertificateTests(ITestOutputHelper output)
{
    private static (Compilation Compilation, byte[] Module, LinkWitness Linked) Compile(string file, LinkMode mode) => DeepStack.Run(() =>
    {
        (Core.Program core, bool withEvaluator) = VerifiedJS.Driver.Compiler.ToCore(Path.Combine(CertificationTests.Root(), "tests", "e2e", file), null, EvaluatorMode.Automatic);
        Compilation compilation = Pipeline.Compile(core);
        var linked = new LinkWitness();
        return (compilation, Linker.Link(compilation.Optimized, Runtime.Load(withEvaluator), mode, linked), linked);
    });

    private static Certificate Sample(out byte[] module, LinkMode mode = LinkMode.Dynamic)
    {
        (Compilation compilation, module, LinkWitness linked) = Compile("exceptions/try_catch_finally.js", mode);
        return Certificate.Of(compilation, module, linked);
    }

    private static string Verdicts(CertificationReport report) =>
        string.Join('\n', report.Functions.Select((name, i) => $"{name} {string.Concat(report.Steps.Select(step => step.Verdicts!.Value[i].Judgement.ToString()[0]))}"));

    public static TheoryData<string, LinkMode> Programs => new()
    {
        { "exceptions/try_catch_finally.js", LinkMode.Dynamic }, { "exceptions/try_catch_finally.js", LinkMode.Static }, { "generators/delegation.js", LinkMode.Dynamic }, { "classes/inheritance.js", LinkMode.Static },
        { "arrays/sort.js", LinkMode.Static }, { "closures", LinkMode.Static }, { "destructuring", LinkMode.Dynamic }, { "modules/entry.mjs", LinkMode.Static }, { "async/for_await.js", LinkMode.Dynamic }, { "programs/bank_events.js", LinkMode.Dynamic },
    };

    [Theory]
    [MemberData(nameof(Programs))]
    public void WhatIsWrittenIsReadAndCertified(string program, LinkMode mode)
    {
        string e2e = Path.Combine(CertificationTests.Root(), "tests", "e2e");
        string file = Directory.Exists(Path.Combine(e2e, program)) ? Path.GetRelativePath(e2e, Directory.GetFiles(Path.Combine(e2e, program), "*.*js").Order().First()) : program;
        (Compilation compilation, byte[] module, LinkWitness linked) = Compile(file, mode);
        byte[] written = Certificate.Of(compilation, module, linked).Write();
        Certificate read = Certificate.Read(written);
        Assert.Equal(written, read.Write());
        CertificationReport direct = Certification.Run(compilation, module, linked);
        CertificationReport again = read.Check(module);
        Assert.Equal(Verdicts(direct), Verdicts(again));
        Assert.True(again.IsAccepted, string.Join('\n', again.Complaints()));
        output.WriteLine($"{file}, {mode}: a module of {module.Length} bytes, a certificate of {written.Length}");
    }

    [Fact]
    public void BytesThatAreNoCertificateAreRefused()
    {
        byte[] right = Sample(out _).Write();
        for (int length = 0; length < right.Length; length += length < 100 ? 1 : 97) Assert.Throws<CertificateError>(() => Certificate.Read(right[..length]));
        for (int at = 0; at < right.Length; at += at < 100 ? 1 : 97)
            foreach (byte flip in new byte[] { 1, 128 })
            {
                byte[] wrong = [.. right];
                wrong[at] ^= flip;
                Assert.Throws<CertificateError>(() => Certificate.Read(wrong));
            }
        Assert.Throws<CertificateError>(() => Certificate.Read([.. right, 0]));
    }

    /// <summary>A certificate with changed content, as somebody would pack it who wants it to be read.</summary>
    private static byte[] Repacked(byte[] certificate, Func<byte[], byte[]> change)
    {
        const int header = 4 + 2 + 16 + 32 + 4;
        using var content = new MemoryStream();
        using (var packed = new ZLibStream(new MemoryStream(certificate[header..]), CompressionMode.Decompress)) packed.CopyTo(content);
        byte[] changed = change(content.ToArray());
        using var file = new MemoryStream();
        file.Write(certificate.AsSpan(0, header - 4));
        file.Write(BitConverter.GetBytes(changed.Length));
        using (var packed = new ZLibStream(file, CompressionLevel.Fastest, leaveOpen: true)) packed.Write(changed);
        byte[] bytes = file.ToArray();
        SHA256.HashData(bytes.AsSpan(header - 4), bytes.AsSpan(22));
        return bytes;
    }

    /// <summary>Any change of the content leads to an error or a report. What is accepted then is what no checker looks at: names, lengths, frames' roots.</summary>
    [Fact]
    public void ChangedContentIsReadOrRefused()
    {
        byte[] right = Sample(out byte[] module).Write();
        Assert.True(Certificate.Read(Repacked(right, content => content)).Check(module).IsAccepted);
        int size = 0, unreadable = 0, incoherent = 0, refused = 0, gaps = 0, accepted = 0;
        Repacked(right, content =>
        {
            size = content.Length;
            return content;
        });
        int gapsBefore = Certificate.Read(right).Check(module).Steps.Sum(step => step.Count(Judgement.KnownGap));
        var random = new Random(2026);
        for (int i = 0; i < 400; i++)
        {
            byte[] changed = Repacked(right, content =>
            {
                int at = random.Next(size);
                switch (i % 4)
                {
                    case 0: return content[..at];
                    case 1: return [.. content[..at], .. content[Math.Min(size, at + 1 + random.Next(4))..]];
                    case 2: return [.. content[..at], (byte)random.Next(256), .. content[at..]];
                    default:
                        content[at] ^= (byte)(1 << random.Next(8));
                        return content;
                }
            });
            Certificate certificate;
            try
            {
                certificate = Certificate.Read(changed);
            }
            catch (CertificateError)
            {
                unreadable++;
                continue;
            }
            try
            {
                CertificationReport report = certificate.Check(module);
                if (!report.IsAccepted) refused++;
                else if (report.Steps.Sum(step => step.Count(Judgement.KnownGap)) > gapsBefore) gaps++;
                else accepted++;
            }
            catch (CertificateError)
            {
                incoherent++;
            }
        }
        output.WriteLine($"400 changes: {unreadable} not read, {incoherent} that do not fit together, {refused} refused, {gaps} with more gaps, {accepted} accepted");
        Assert.True(unreadable > 200);
    }

    /// <summary>Few bytes that stand for more statements than there is time for, or deeper ones than there is stack for.</summary>
    [Theory]
    [InlineData(60, false, "too many parts")]
    [InlineData(500_000, true, "nests too deep")]
    public void SmallCertificatesOfLargeProgramsAreRefused(int times, bool isDeep, string why)
    {
        Certificate right = Sample(out _);
        AnfProgram program = right.Compilation.Converted;
        A.Stmt body = program.Functions[0].Body;
        for (int i = 0; i < times; i++) body = isDeep ? new A.Loop(body) : new A.Seq([body, body]);
        Certificate wrong = right with
        {
            Compilation = right.Compilation with { Converted = program with { Functions = program.Functions.SetItem(0, program.Functions[0] with { Body = body }) } },
        };
        Assert.Contains(why, Assert.Throws<CertificateError>(() => Certificate.Read(wrong.Write())).Message);
    }

    /// <summary>As deep as a certificate may be: the checkers' stacks are large enough.</summary>
    [Theory]
    [InlineData("core")]
    [InlineData("anf")]
    [InlineData("ir")]
    public void DeepCertificatesAreChecked(string level)
    {
        const int depth = 240_000;
        Certificate certificate = Sample(out byte[] module);
        Compilation compilation = certificate.Compilation;
        switch (level)
        {
            case "core":
            {
                Core.Function main = compilation.Core.Main;
                Core.Expr body = main.Body;
                for (int i = 0; i < depth; i++) body = new Core.Throw(body);
                Core.Function deep = main with { Body = body };
                AnfProgram Of(AnfProgram program) => program with { Functions = program.Functions.SetItem(0, program.Functions[0] with { Source = deep }) };
                compilation = compilation with
                {
                    Core = compilation.Core with { Main = deep },
                    Flat = compilation.Flat with { Functions = compilation.Flat.Functions.SetItem(0, compilation.Flat.Functions[0] with { Source = deep }) },
                    Converted = Of(compilation.Converted), WithoutFinally = Of(compilation.WithoutFinally), WithKnownCalls = Of(compilation.WithKnownCalls), WithoutCopies = Of(compilation.WithoutCopies),
                    Optimized = Of(compilation.Optimized),
                };
                break;
            }
            case "anf":
            {
                A.Stmt body = new A.Return(new ConstantAtom(new Literal.Null()));
                for (int i = 0; i < depth; i++) body = new A.Block(new Core.Label(i, ""), body);
                AnfProgram Of(AnfProgram program) => program with { Functions = program.Functions.SetItem(0, program.Functions[0] with { Body = new A.Seq([new Tick(), body]) }) };
                compilation = compilation with
                {
                    Converted = Of(compilation.Converted), WithoutFinally = Of(compilation.WithoutFinally), WithKnownCalls = Of(compilation.WithKnownCalls), WithoutCopies = Of(compilation.WithoutCopies),
                    Optimized = Of(compilation.Optimized),
                };
                break;
            }
            case "ir":
                foreach ((int index, IrFunction function) in certificate.Linked.Functions.Where(entry => entry.Value.Id.Index == 1).ToList())
                {
                    ImmutableArray<WasmIR.Stmt> body = [new WasmIR.Return(new ConstI64(0))];
                    for (int i = 0; i < depth; i++) body = [new WasmIR.Block(new Target(""), body)];
                    IrFunction deep = function with { Body = body };
                    certificate.Linked.Functions[index] = deep;
                    if (certificate.Linked.Program.Witness.Bodies.Remove(function, out LoweringWitness.Body? known)) certificate.Linked.Program.Witness.Bodies.Add(deep, known);
                }
                break;
        }
        Certificate read = Certificate.Read((certificate with { Compilation = compilation }).Write());
        CertificationReport report = read.Check(module);
        Assert.False(report.IsAccepted);
    }

    // The alignments of loads and stores are hints: they mean nothing (4.4.7).
    private static string WithoutHints(byte[] module) => Regex.Replace(WatPrinter.Print(Decoder.Decode(module)), " align=[0-9]+", "");

    /// <summary>Bytes of each compiled function are changed in turn: some checker refuses that function. A byte elsewhere: the certificate is of another module.</summary>
    [Theory]
    [InlineData(LinkMode.Dynamic)]
    [InlineData(LinkMode.Static)]
    public void AnotherModuleIsRefused(LinkMode mode)
    {
        Certificate certificate = Certificate.Read(Sample(out byte[] module, mode).Write());
        (Module structure, IReadOnlyList<(int Start, int End)> bodies) = Decoder.DecodeStructure(module);
        int imports = structure.Imports.Count(import => import.Type is ImportType.Function);
        int refused = 0;
        foreach ((int index, IrFunction function) in certificate.Linked.Functions)
        {
            (int start, int length) = (bodies[index - imports].Start, bodies[index - imports].End - bodies[index - imports].Start);
            for (int n = 1; n < 6; n++)
            {
                byte[] changed = [.. module];
                changed[start + n * length / 6] ^= 1;
                CertificationReport report = certificate.Check(changed);
                if (report.IsAccepted) Assert.Equal(WithoutHints(module), WithoutHints(changed));
                else Assert.Contains(report.Steps, step => step.Verdicts!.Value[Math.Max(function.Id.Index, 0)].Judgement == Judgement.Refused);
                if (!report.IsAccepted) refused++;
            }
        }
        Assert.True(refused > 4 * certificate.Linked.Functions.Count);
        int names = module.AsSpan().LastIndexOf("\u0004name"u8), end = names < 0 ? module.Length : names - 4;
        for (int at = 12; at < end; at += 1 + module.Length / 200)
        {
            if (certificate.Linked.Functions.Keys.Any(index => at >= bodies[index - imports].Start && at < bodies[index - imports].End)) continue;
            byte[] changed = [.. module];
            changed[at] ^= 1;
            try
            {
                certificate.Check(changed);
                Assert.Fail($"byte {at} may change");
            }
            catch (Exception e) when (e is CertificateError or DecodeError)
            {
            }
        }
        (_, byte[] other, _) = Compile("basics/labels.js", mode);
        Assert.Throws<CertificateError>(() => certificate.Check(other));
    }

    /// <summary>Certificates that leave out, or exchange, what the checkers would have to look at.</summary>
    [Fact]
    public void CertificatesThatSayLessAreRefused()
    {
        void Refuses(string what, Action<Certificate> change)
        {
            Certificate certificate = Certificate.Read(Sample(out byte[] module, LinkMode.Static).Write());
            change(certificate);
            Assert.True(Assert.Throws<CertificateError>(() => certificate.Check(module)).Message.Contains("does not fit together"), what);
        }
        Refuses("a function less", certificate => certificate.Linked.Functions.Remove(certificate.Linked.Functions.First(entry => entry.Value.Id.Index >= 0 && entry.Value.Entry == Entry.Uniform).Key));
        Refuses("no functions", certificate => certificate.Linked.Functions.Clear());
        Refuses("a body less", certificate => certificate.Linked.Program.Witness.Bodies.Remove(certificate.Linked.Program.Witness.Bodies.Keys.First(certificate.Linked.Functions.ContainsValue)));
        Refuses("two functions exchanged", certificate =>
        {
            int[] two = [.. certificate.Linked.Functions.Where(entry => entry.Value.Id.Index >= 0 && entry.Value.Entry == Entry.Uniform).Select(entry => entry.Key).Take(2)];
            (certificate.Linked.Functions[two[0]], certificate.Linked.Functions[two[1]]) = (certificate.Linked.Functions[two[1]], certificate.Linked.Functions[two[0]]);
        });
        Refuses("a direct entry elsewhere", certificate => certificate.Linked.Direct[certificate.Linked.Direct.Keys.First()] = 0);
        Refuses("a method that is compiled code", certificate => certificate.Linked.Externals["Operations.Add"] = (certificate.Linked.Functions.Keys.First(), new FunctionType([], [])));
        Refuses("undefined as null", certificate => certificate.Linked.Program.Witness.Constants[new Literal.Undefined()] = Kernel.Value.NullBits);
        Refuses("two templates in one place", certificate => certificate.Linked.Program.Witness.Templates[1] = certificate.Linked.Program.Witness.Templates[0]);
    }

    /// <summary>What the certificate says of _start is checked as the functions' code is.</summary>
    [Fact]
    public void AnotherStartIsRefused()
    {
        Certificate certificate = Certificate.Read(Sample(out byte[] module, LinkMode.Static).Write());
        (int index, IrFunction start) = certificate.Linked.Functions.Single(entry => entry.Value.Id.Index < 0);
        certificate.Linked.Functions[index] = start with { Body = start.Body.RemoveAt(start.Body.Length - 1) };
        CertificationReport report = certificate.Check(module);
        Assert.Equal(Judgement.Refused, report.Steps[(int)Step.Lowering].Verdicts!.Value[0].Judgement);
        Assert.Equal(Judgement.Refused, report.Steps[(int)Step.Emission].Verdicts!.Value[0].Judgement);
    }

    /// <summary>The checkers run on what the certificate says: a step's output that does not follow from its input is refused.</summary>
    [Fact]
    public void CertificatesOfWrongStepsAreRefused()
    {
        Certificate certificate = Certificate.Read(Sample(out byte[] module).Write());
        AnfProgram right = certificate.Compilation.WithoutFinally;
        AnfProgram wrong = right with { Functions = right.Functions.SetItem(1, right.Functions[1] with { Body = new A.Seq([new Tick(), new A.Return(new ConstantAtom(new Literal.Null()))]) }) };
        CertificationReport report = (certificate with { Compilation = certificate.Compilation with { WithoutFinally = wrong } }).Check(module);
        Assert.Equal(Judgement.Refused, report.Steps[(int)Step.FinallyElimination].Verdicts!.Value[1].Judgement);
        Assert.Equal(Judgement.Refused, report.Steps[(int)Step.KnownCalls].Verdicts!.Value[1].Judgement);
    }
}
