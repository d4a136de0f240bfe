using System.Collections.Immutable;
using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using VerifiedJS.Driver;
using VerifiedJS.Kernel;
using VerifiedJS.Primitives;

namespace VerifiedJS.Certify.Certificates;

/// <summary>
/// What a compilation can be checked again with, by another process: all that the checkers take, the ILs of each step with the passes'
/// witnesses, but for the module, whose bytes they take from the module itself.
///
///     "VJSC", version (2 bytes)
///     interface (16)    a hash of the format and of what this compiler says of its kernel: a certificate means something only beside them
///     hash (32)         of what follows: it tells accidents, and proves nothing
///     length (4)        of the content before it was compressed
///     content           compressed (zlib)
///
/// A certificate claims nothing: what it says is checked. What is believed of it, as in a compilation, is where the kernel's image has
/// literals, templates and static slots, and, of static linking, which function of the module is which of the kernel. So it belongs to one module: of all
/// of that which no checker looks at it has a hash (<see cref="ModuleRest"/>).
/// </summary>
/// <param name="Rest">The hash of the module's other parts.</param>
public sealed record Certificate(ImmutableArray<byte> Rest, Compilation Compilation, LinkWitness Linked)
{
    private const int Version = 2, HeaderSize = 4 + 2 + 16 + 32 + 4, LongestContent = 1 << 30;

    private static ReadOnlySpan<byte> Magic => "VJSC"u8;

    private static CodecSet Codecs => field ??= new CodecSet(typeof(Certificate));

    private static byte[] Interface => field ??= ComputeInterface();

    /// <summary>The certificate of a compilation to a module.</summary>
    public static Certificate Of(Compilation compilation, byte[] module, LinkWitness linked) => new(ModuleRest.Hash(module, linked), compilation, linked);

    /// <summary>The certificate as bytes.</summary>
    public byte[] Write() => DeepStack.Run(() =>
    {
        var output = new CertificateWriter();
        Codecs.Root.Write(output, this);
        byte[] content = output.ToArray();
        using var file = new MemoryStream();
        file.Write(new byte[HeaderSize]);
        using (var compressed = new ZLibStream(file, CompressionLevel.Optimal, leaveOpen: true)) compressed.Write(content);
        byte[] bytes = file.ToArray();
        Magic.CopyTo(bytes);
        BitConverter.TryWriteBytes(bytes.AsSpan(4), (ushort)Version);
        Interface.CopyTo(bytes, 6);
        BitConverter.TryWriteBytes(bytes.AsSpan(54), content.Length);
        SHA256.HashData(bytes.AsSpan(54), bytes.AsSpan(22));
        return bytes;
    });

    /// <summary>Reads a certificate; throws a <see cref="CertificateError"/> when the bytes are none.</summary>
    public static Certificate Read(byte[] bytes)
    {
        if (!bytes.AsSpan().StartsWith(Magic) || bytes.Length < HeaderSize) throw new CertificateError("is not a certificate");
        if (BitConverter.ToUInt16(bytes, 4) != Version || !bytes.AsSpan(6, 16).SequenceEqual(Interface))
            throw new CertificateError("was written by another version of the compiler, whose certificates this one does not read");
        if (!SHA256.HashData(bytes.AsSpan(54)).AsSpan().SequenceEqual(bytes.AsSpan(22, 32))) throw new CertificateError("is damaged: it is cut short, or was changed");
        byte[] content = Content(bytes);
        return DeepStack.Run(() =>
        {
            var input = new CertificateReader(content);
            try
            {
                var certificate = (Certificate)Codecs.Root.Read(input)!;
                return input.IsAtEnd ? certificate : throw input.Error("something follows its end");
            }
            catch (Exception e) when (e is TargetInvocationException or ArgumentException or InvalidCastException or OverflowException)
            {
                throw input.Error("it is not of the form that certificates have");
            }
        });
    }

    private static byte[] Content(byte[] bytes)
    {
        int length = BitConverter.ToInt32(bytes, 54);
        if (length is < 0 or > LongestContent) throw new CertificateError("is damaged: its content has no possible length");
        // zlib makes bytes at most about a thousand times fewer.
        if (length > 1100L * bytes.Length) throw new CertificateError("is damaged: its content is longer than it can be");
        var content = new byte[length];
        try
        {
            using var input = new ZLibStream(new MemoryStream(bytes, HeaderSize, bytes.Length - HeaderSize), CompressionMode.Decompress);
            input.ReadExactly(content);
            if (input.ReadByte() >= 0) throw new CertificateError("is damaged: its content is longer than it says");
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new CertificateError("is damaged: its content cannot be unpacked");
        }
        return content;
    }

    /// <summary>
    /// Runs all checkers on the certificate and a module. Throws a <see cref="CertificateError"/> when the two do not belong together, or when the certificate's parts
    /// do not.
    /// </summary>
    /// <param name="withLibrary">Library and program as one program: see <see cref="WholeProgram"/>.</param>
    /// <param name="beside">The files beside the module, by name: a runtime that it is linked with dynamically must be this compiler's. Null where there is none.</param>
    public CertificationReport Check(byte[] module, bool withLibrary = false, Func<string, byte[]?>? beside = null)
    {
        Coherence.Require(this, module);
        bool? withEvaluator = withLibrary ? Driver.Runtime.HasEvaluatorByHash(Linked.Abi) ?? throw new CertificateError("is of a module with another compiler's library") : null;
        try
        {
            return withEvaluator is { } it ? Certification.RunWithLibrary(Compilation, module, Linked, it, beside) : Certification.Run(Compilation, module, Linked);
        }
        catch (Exception e) when (e is not (OutOfMemoryException or CertificateError))
        {
            // The certifiers take what passes made for granted; what no pass makes they trip over.
            throw new CertificateError($"does not fit together: the checkers cannot follow it ({e.GetType().Name})");
        }
    }

    /// <summary>The format, the kernel's constants (layouts, bits of values) and the operations, hashed: they do not depend on where a compiler was built.</summary>
    private static byte[] ComputeInterface()
    {
        var text = new StringBuilder(Codecs.Schema);
        foreach (FieldInfo constant in typeof(Value).Assembly.GetTypes()
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(field => field.IsLiteral).OrderBy(field => $"{field.DeclaringType}.{field.Name}", StringComparer.Ordinal))
            text.Append($"\n{constant.DeclaringType}.{constant.Name} = {constant.GetRawConstantValue()}");
        foreach (Primitive operation in PrimitiveTable.All.Values.OrderBy(operation => operation.Name, StringComparer.Ordinal))
            text.Append($"\n{operation.Name} {string.Join(' ', operation.Parameters)} {operation.Result} {operation.Effects} {operation.Rule} {operation.HasInlineCache} {operation.NeedsStackPointer}");
        return SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()))[..16];
    }
}
