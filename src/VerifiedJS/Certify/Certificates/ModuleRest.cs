using System.Collections.Immutable;
using System.Security.Cryptography;
using VerifiedJS.Driver;
using VerifiedJS.Wasm;

namespace VerifiedJS.Certify.Certificates;

/// <summary>
/// What of a module no checker looks at: all but the bodies of compiled functions and custom sections without meaning. The kernel's functions are among
/// it, and the data.
/// </summary>
internal static class ModuleRest
{
    private const byte CustomSection = 0, CodeSection = 10;

    public static ImmutableArray<byte> Hash(byte[] module, LinkWitness linked)
    {
        (Module structure, IReadOnlyList<(int Start, int End)> bodies) = Decoder.DecodeStructure(module);
        int imports = structure.Imports.Count(import => import.Type is ImportType.Function);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int at = 8; at < module.Length;)
        {
            byte id = module[at++];
            int size = Length(module, ref at), end = at + size;
            if (id == CodeSection)
            {
                hash.AppendData(BitConverter.GetBytes(bodies.Count));
                for (int i = 0; i < bodies.Count; i++)
                {
                    if (linked.Functions.ContainsKey(imports + i)) continue;
                    hash.AppendData(BitConverter.GetBytes(i));
                    hash.AppendData(module.AsSpan(bodies[i].Start..bodies[i].End));
                }
            }
            else if (id != CustomSection || HasMeaning(module.AsSpan(at, size)))
            {
                hash.AppendData([id]);
                hash.AppendData(BitConverter.GetBytes(size));
                hash.AppendData(module.AsSpan(at, size));
            }
            at = end;
        }
        return [.. hash.GetHashAndReset()];
    }

    /// <summary>The section that tells hosts which runtime the module wants.</summary>
    private static bool HasMeaning(ReadOnlySpan<byte> section) => section.Length > 10 && section[0] == 10 && section[1..11].SequenceEqual("verifiedjs"u8);

    // The decoder has been over it: the number is well formed.
    private static int Length(byte[] module, ref int at)
    {
        int value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = module[at++];
            value |= (next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
    }
}
