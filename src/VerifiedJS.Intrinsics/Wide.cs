namespace VerifiedJS.Intrinsics;

/// <summary>Arithmetic that WebAssembly has no instruction for, in restricted C#.</summary>
public static class Wide
{
    /// <summary>
    /// The high half of the 128-bit product. The kernel compiler calls it for <see cref="Math.BigMul(ulong, ulong, out ulong)"/>,
    /// which is the faster way to write this natively.
    /// </summary>
    public static ulong MultiplyHigh(ulong a, ulong b)
    {
        ulong aLow = (uint)a, aHigh = a >> 32, bLow = (uint)b, bHigh = b >> 32;
        ulong middle = aHigh * bLow + (aLow * bLow >> 32);
        ulong cross = aLow * bHigh + (uint)middle;
        return aHigh * bHigh + (middle >> 32) + (cross >> 32);
    }
}
