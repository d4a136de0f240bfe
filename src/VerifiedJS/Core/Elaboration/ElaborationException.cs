namespace VerifiedJS.Core.Elaboration;

/// <summary>A program that cannot be compiled, and where. Message is one sentence without position.</summary>
public class ElaborationException(string message, VerifiedJS.Source.SourceText source, int offset) : Exception(message)
{
    /// <summary>The file.</summary>
    public VerifiedJS.Source.SourceText SourceText { get; } = source;
    /// <summary>Where in it.</summary>
    public int Offset { get; } = offset;
}

/// <summary>A feature of the language that the compiler does not support.</summary>
public sealed class UnsupportedException(string feature, VerifiedJS.Source.SourceText source, int offset)
    : ElaborationException($"not supported: {feature}", source, offset)
{
    /// <summary>What is not supported.</summary>
    public string Feature { get; } = feature;
}
