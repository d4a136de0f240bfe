using System.Buffers.Binary;
using System.Text;

namespace VerifiedJS.Wasm;

/// <summary>The bytes are not a module; the message begins with the wording of the official test suite.</summary>
public sealed class DecodeError(int offset, string reason) : Exception($"{reason} (at byte 0x{offset:x})")
{
    /// <summary>Where, in bytes from the start.</summary>
    public int Offset { get; } = offset;

    /// <summary>What, without the offset.</summary>
    public string Reason { get; } = reason;
}

/// <summary>Reads the primitive encodings of the binary format (5.2); every failure is a <see cref="DecodeError"/>.</summary>
internal sealed class ByteReader(byte[] bytes, int start, int end)
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    public ByteReader(byte[] bytes) : this(bytes, 0, bytes.Length) { }

    public int Position { get; set; } = start;
    public int End { get; } = end;
    public bool AtEnd => Position >= End;
    public byte[] Buffer => bytes;

    public DecodeError Error(string reason) => new(Position, reason);
    public static DecodeError Error(int offset, string reason) => new(offset, reason);

    public byte Byte() => Position < End ? bytes[Position++] : throw Error("unexpected end of section or function");

    public byte Peek() => Position < End ? bytes[Position] : throw Error("unexpected end of section or function");

    public ReadOnlySpan<byte> Take(int count)
    {
        if (count > End - Position) throw Error("unexpected end of section or function");
        var span = bytes.AsSpan(Position, count);
        Position += count;
        return span;
    }

    public uint U32() => (uint)Unsigned(32);
    public ulong U64() => Unsigned(64);
    public int S32() => (int)Signed(32);
    public long S33() => Signed(33);
    public long S64() => Signed(64);

    /// <summary>An index. Indices above 2^31 occur in invalid modules only; they come out negative and are out of range of everything.</summary>
    public int Index() => (int)U32();

    // 5.2.2: at most ceil(N/7) bytes, and the unused bits of the last one are a proper extension.
    private ulong Unsigned(int bits)
    {
        ulong result = 0;
        for (int shift = 0; ; shift += 7)
        {
            int left = bits - shift, at = Position;
            if (left <= 0) throw Error("integer representation too long");
            byte b = Byte();
            // A continuation bit on the last possible byte means that the number is too long, whatever its other bits.
            if (left <= 7 && (b & 0x80) != 0) throw Error(at, "integer representation too long");
            if (left < 7 && (b & 0x7F) >= 1 << left) throw Error(at, "integer too large");
            result |= (ulong)(b & 0x7F) << shift;
            if ((b & 0x80) == 0) return result;
        }
    }

    private long Signed(int bits)
    {
        long result = 0;
        for (int shift = 0; ; shift += 7)
        {
            int left = bits - shift, at = Position;
            byte b = Byte();
            if (left <= 7 && (b & 0x80) != 0) throw Error(at, "integer representation too long");
            if (left < 7)
            {
                int mask = (-1 << (left - 1)) & 0x7F;
                if ((b & mask) != 0 && (b & mask) != mask) throw Error(at, "integer too large");
            }
            result |= (long)(b & 0x7F) << shift;
            if ((b & 0x80) == 0)
            {
                int used = shift + 7;
                return used < 64 && (b & 0x40) != 0 ? result | (-1L << used) : result;
            }
        }
    }

    public uint Fixed32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
    public ulong Fixed64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>A length of something that takes at least a byte per element, so it cannot exceed what is left.</summary>
    public int Length()
    {
        int at = Position;
        uint n = U32();
        return n <= (uint)(End - Position) ? (int)n : throw Error(at, "length out of bounds");
    }

    // 5.2.4
    public string Name()
    {
        int length = Length(), at = Position;
        try { return StrictUtf8.GetString(Take(length)); }
        catch (DecoderFallbackException) { throw Error(at, "malformed UTF-8 encoding"); }
    }

    public void ZeroByte()
    {
        int at = Position;
        if (Byte() != 0) throw Error(at, "zero byte expected");
    }

    public ValueType ValueType()
    {
        int at = Position;
        var type = (ValueType)Byte();
        return IsValueType(type) ? type : throw Error(at, "malformed value type");
    }

    public ValueType ReferenceType()
    {
        int at = Position;
        var type = (ValueType)Byte();
        return type.IsReference() ? type : throw Error(at, "malformed reference type");
    }

    public static bool IsValueType(ValueType type) => type is Wasm.ValueType.I32 or Wasm.ValueType.I64 or Wasm.ValueType.F32 or Wasm.ValueType.F64 || type.IsReference();

    public Seq<ValueType> ValueTypes()
    {
        int count = Length();
        var types = new ValueType[count];
        for (int i = 0; i < count; i++) types[i] = ValueType();
        return Seq.Create<ValueType>(types);
    }
}
