using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>
/// A memory image in packed form, as self-contained modules carry it: data segments cost nine bytes each, and most of an image's gaps are short.
///
///   gap, length, bytes; gap, length, bytes; ...      gap: how many bytes to leave as they are (zero) before the next ones
///
/// Numbers are unsigned LEB128.
/// </summary>
public static class PackedImage
{
    /// <summary>Where the packed form lies while it is unpacked: nothing is on the shadow stack yet.</summary>
    public const int Place = Layout.StackBase, Room = Layout.StackEnd - Layout.StackBase;

    private const int ShortRun = 16;

    /// <summary>Unpacks so many bytes at <see cref="Place"/>, which are zero afterwards.</summary>
    public static void Unpack(int size)
    {
        int at = Place, end = Place + size, to = 0;
        while (at < end)
        {
            int number = 0, shift = 0, unit;
            do
            {
                unit = Memory.LoadU8(at);
                at++;
                number |= (unit & 127) << shift;
                shift += 7;
            }
            while (unit >= 128);
            to += number;
            number = 0;
            shift = 0;
            do
            {
                unit = Memory.LoadU8(at);
                at++;
                number |= (unit & 127) << shift;
                shift += 7;
            }
            while (unit >= 128);
            if (number > ShortRun) Memory.Copy(to, at, number);
            else
                for (int k = 0; k < number; k++) Memory.StoreI8(to + k, Memory.LoadU8(at + k));
            at += number;
            to += number;
        }
        Memory.Fill(Place, 0, size);
    }
}
