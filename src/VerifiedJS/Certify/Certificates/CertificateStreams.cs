using System.Buffers.Binary;

namespace VerifiedJS.Certify.Certificates;

/// <summary>What is wrong with a certificate, in words that follow its name.</summary>
public sealed class CertificateError(string message) : Exception(message);

/// <summary>Bytes of a certificate, and the numbers of the things that are in them.</summary>
internal sealed class CertificateWriter
{
    private readonly MemoryStream bytes = new();
    private readonly Dictionary<Type, Dictionary<object, int>> numbers = [];

    public byte[] ToArray() => bytes.ToArray();

    public void Unsigned(ulong value)
    {
        for (; value >= 0x80; value >>= 7) bytes.WriteByte((byte)(value | 0x80));
        bytes.WriteByte((byte)value);
    }

    public void Signed(long value) => Unsigned((ulong)(value << 1) ^ (ulong)(value >> 63));

    public void Count(int count) => Unsigned((ulong)count);

    public void Fixed(long value)
    {
        Span<byte> eight = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(eight, value);
        bytes.Write(eight);
    }

    private Dictionary<object, int> Table(Type type)
    {
        // Texts are the same when they read the same.
        if (!numbers.TryGetValue(type, out var table)) numbers.Add(type, table = type == typeof(string) ? [] : new(ReferenceEqualityComparer.Instance));
        return table;
    }

    /// <summary>The number of something that is written already.</summary>
    public int? NumberOf(Type type, object value) => Table(type).TryGetValue(value, out int number) ? number : null;

    public void Number(Type type, object value) => Table(type).Add(value, Table(type).Count);
}

/// <summary>
/// Reads what <see cref="CertificateWriter"/> wrote, whatever the bytes are: each mistake is a <see cref="CertificateError"/>, what is read has no
/// more parts than a few times the number of bytes, however often it names them, and no more depth than the checkers' stacks allow.
/// </summary>
internal sealed class CertificateReader(byte[] bytes)
{
    private const int MostDepth = 250_000, PartsPerByte = 16;

    private readonly Dictionary<Type, List<(object Value, long Parts, int Height)>> known = [];
    private int position, depth, deepest;
    private long parts;

    public CertificateError Error(string what) => new($"is damaged: {what} (at byte {position} of its content)");

    public bool IsAtEnd => position == bytes.Length;

    /// <summary>A number for something that needs one of its own.</summary>
    public int NextNumber { get; private set; }

    private byte Byte() => position < bytes.Length ? bytes[position++] : throw Error("it ends too early");

    public ulong Unsigned()
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = Byte();
            if (shift == 63 && next > 1) throw Error("a number is too large");
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
            if (shift == 63) throw Error("a number is too long");
        }
    }

    public long Signed()
    {
        ulong value = Unsigned();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>A number of items, each of which takes a byte at least.</summary>
    public int Count()
    {
        ulong count = Unsigned();
        return count <= (ulong)(bytes.Length - position) ? (int)count : throw Error("there are fewer items than it says");
    }

    public long Fixed()
    {
        if (bytes.Length - position < 8) throw Error("it ends too early");
        position += 8;
        return BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(position - 8));
    }

    public void Enter()
    {
        depth++;
        Reach(depth);
        Add(1);
    }

    private void Reach(int there)
    {
        if (there > MostDepth) throw Error("it nests too deep");
        deepest = Math.Max(deepest, there);
    }

    public void Leave() => depth--;

    private void Add(long more)
    {
        parts += more;
        if (parts > (long)PartsPerByte * bytes.Length) throw Error("it has too many parts");
    }

    private List<(object Value, long Parts, int Height)> Table(Type type)
    {
        if (!known.TryGetValue(type, out var table)) known.Add(type, table = []);
        return table;
    }

    public object Known(Type type, ulong number)
    {
        List<(object Value, long Parts, int Height)> table = Table(type);
        if (number >= (ulong)table.Count) throw Error("it names what it does not have");
        (object value, long size, int height) = table[(int)number];
        Reach(depth + height);
        Add(size);
        return value;
    }

    /// <summary>Reads what is only named: its parts are no parts of what names it.</summary>
    public object? Name(Codec codec)
    {
        (long before, int around) = (parts, deepest);
        object? value = codec.Read(this);
        (parts, deepest) = (before, around);
        return value;
    }

    /// <summary>Reads something and remembers it by the next number of its type.</summary>
    public object Number(Type type, Func<object> read)
    {
        long before = parts;
        int around = deepest;
        deepest = depth;
        NextNumber++;
        object value = read();
        Table(type).Add((value, parts - before, deepest - depth));
        deepest = Math.Max(deepest, around);
        return value;
    }
}
