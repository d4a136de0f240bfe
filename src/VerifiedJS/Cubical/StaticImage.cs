using System.Text;
using S = VerifiedJS.Cubical.StaticObject;

namespace VerifiedJS.Cubical;

/// <summary>
/// The evaluator's constant objects as they stand in memory from <see cref="Layout.StaticObjects"/> on: the directory, then
/// the objects, persistent (count 0), equal ones once.
/// </summary>
public sealed class StaticImage
{
    private readonly int wordSize;
    private readonly List<byte> bytes = [];
    private readonly Dictionary<string, int> known = [];

    /// <param name="wordSize">4 on wasm32, 8 on wasm64.</param>
    public StaticImage(int wordSize)
    {
        this.wordSize = wordSize;
        bytes.AddRange(new byte[(int)S.Count * wordSize]);
        for (S which = 0; which < S.Limit; which++) SetWord(which, Place(Templates.ValueOf(which)));
        SetWord(S.Limit, End);

        void SetWord(S which, long word)
        {
            for (int i = 0; i < wordSize; i++) bytes[(int)which * wordSize + i] = (byte)(word >> 8 * i);
        }
    }

    /// <summary>The image, to be copied to <see cref="Layout.StaticObjects"/>.</summary>
    public byte[] Bytes => [.. bytes];

    /// <summary>The first address behind the image.</summary>
    public int End => Layout.StaticObjects + bytes.Count;

    // The word for a datum: a scalar, or the address of its object.
    private long Place(object datum)
    {
        var content = new List<byte>();
        void Word(long value)
        {
            for (int i = 0; i < wordSize; i++) content.Add((byte)(value >> 8 * i));
        }
        void Header(int size, int fields, int tag) => content.AddRange([0, 0, 0, 0, (byte)size, (byte)(size >> 8), (byte)fields, (byte)tag]);
        switch (ObjectShape.Of(datum))
        {
            case ObjectShape.Scalar scalar: return 2L * scalar.Number + 1;
            case ObjectShape.Text text:
                byte[] utf8 = Encoding.UTF8.GetBytes(text.Value);
                Header(Layout.FieldsOffset + 3 * wordSize + utf8.Length + 1, 0, Layout.StringTag);
                Word(utf8.Length + 1);
                Word(utf8.Length + 1);
                Word(text.Value.EnumerateRunes().Count());
                content.AddRange(utf8);
                content.Add(0);
                break;
            case ObjectShape.Constructor constructor:
                Header(Layout.FieldsOffset + constructor.Fields.Length * wordSize, constructor.Fields.Length, constructor.Tag);
                foreach (object field in constructor.Fields) Word(Place(field));
                break;
        }
        while (content.Count % wordSize != 0) content.Add(0);
        string key = Convert.ToBase64String([.. content]);
        if (known.TryGetValue(key, out int address)) return address;
        known.Add(key, address = Layout.StaticObjects + bytes.Count);
        bytes.AddRange(content);
        return address;
    }
}
