namespace VerifiedJS.Core;

/// <summary>The first operand of the primitive NewError, as the kernel numbers the error constructors.</summary>
internal static class ErrorKinds
{
    public const int Error = 0, EvalError = 1, RangeError = 2, ReferenceError = 3, SyntaxError = 4, TypeError = 5, UriError = 6;
}
