namespace VerifiedJS.Core;

/// <summary>The first operand of the primitive NewError, as the kernel numbers the error constructors.</summary>
internal static class ErrorKinds
{
    public const int Error = (int)Kernel.ErrorKind.Error, ReferenceError = (int)Kernel.ErrorKind.ReferenceError,
        SyntaxError = (int)Kernel.ErrorKind.SyntaxError, TypeError = (int)Kernel.ErrorKind.TypeError;
}
