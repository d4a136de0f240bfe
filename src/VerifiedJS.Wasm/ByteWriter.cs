using System.Buffers.Binary;
using System.Text;

namespace VerifiedJS.Wasm;

/// <summary>A growing byte buffer with the primitive encodings of the binary format (5.2).</summary>
internal sealed class ByteWriter
{
    private byte[] buffer;
    private int length;

    public ByteWriter(int capacity = 256) => buffer = new byte[capacity];

    public int Length => length;
    public ReadOnlySpan<byte> Written => buffer.AsSpan(0, length);
    public byte[] ToArray() => Written.ToArray();
    public void Clear() => length = 0;

    private Span<byte> Extend(int count)
    {
        if (buffer.Length - length < count) Array.Resize(ref buffer, Math.Max(buffer.Length * 2, checked(length + count)));
        var span = buffer.AsSpan(length, count);
        length += count;
        return span;
    }

    public void Byte(byte value)
    {
        if (length == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
        buffer[length++] = value;
    }

    public void Bytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Extend(bytes.Length));

    // 5.2.2: LEB128, always the shortest form.

    public void U32(uint value) => U64(value);

    public void U64(ulong value)
    {
        while (value >= 0x80)
        {
            Byte((byte)(value | 0x80));
            value >>= 7;
        }
        Byte((byte)value);
    }

    public void S64(long value)
    {
        while (value is < -64 or > 63)
        {
            Byte((byte)(value | 0x80));
            value >>= 7;
        }
        Byte((byte)(value & 0x7F));
    }

    public void Fixed32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Extend(4), value);
    public void Fixed64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Extend(8), value);

    // 5.2.4
    public void Name(string name)
    {
        int count = Encoding.UTF8.GetByteCount(name);
        U32((uint)count);
        Encoding.UTF8.GetBytes(name, Extend(count));
    }

    /// <summary>A byte vector: its length and its bytes.</summary>
    public void Sized(ReadOnlySpan<byte> bytes)
    {
        U32((uint)bytes.Length);
        Bytes(bytes);
    }
}
