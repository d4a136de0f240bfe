using System.Runtime.CompilerServices;

namespace VerifiedJS.Kernel;

/// <summary>128-bit products from 32-bit parts: WebAssembly 2.0 has no widening multiplication.</summary>
internal static class Wide
{
    /// <summary>The high 64 bits of a * b; the low 64 bits are the wrapped product.</summary>
    internal static ulong MultiplyHigh(ulong a, ulong b)
    {
        ulong aLow = a & 0xFFFFFFFF, aHigh = a >> 32, bLow = b & 0xFFFFFFFF, bHigh = b >> 32;
        ulong middle = aHigh * bLow + (aLow * bLow >> 32);
        ulong other = aLow * bHigh + (middle & 0xFFFFFFFF);
        return aHigh * bHigh + (middle >> 32) + (other >> 32);
    }
}
